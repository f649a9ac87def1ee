from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.texts import Text
from kiosk.core.visit import Service
from kiosk.settings import FilePrinterSettings, Settings, SettingsError, TcpPrinterSettings
from kiosk.settings.sections import Policy

EXAMPLE = Path(__file__).parents[3] / "kiosk.example.toml"

LEAST = """
[facility]
code = "01999"
name = "Phòng khám"
[portal]
base_url = "https://portal.example/"
username = "01999_BV"
password_file = "portal.password"
staff_name = "Trần Thị Lễ Tân"
staff_number = "001190000009"
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(write(tmp_path, text))
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def test_the_policy_that_was_given_up_is_refused_with_its_successors() -> None:
    with pytest.raises(ValueError, match='choose "to_be_checked" or "clerk"'):
        Policy.model_validate({"unanchored": "self_service_with_proof"})


def test_the_example_can_be_used_as_it_is() -> None:
    loaded = Settings.load(EXAMPLE)
    assert loaded.facility.code == "01999"
    assert [service.prefix for service in loaded.services] == ["A", "D"]


WITHOUT_DEFAULT = (
    "score",
    "slot",
    "ca_file",
    "certificate_file",
    "private_key_file",
    "private_key_password_file",
    "token_file",
    "policy_file",
    "hours",
    "daily_limit",
)


def test_what_the_example_shows_as_default_is_the_default(tmp_path: Path) -> None:
    """Uncommenting every line with one # changes nothing, but for what has no default."""
    text = EXAMPLE.read_text(encoding="utf-8").partition("# [[receivers]]")[0]
    before, printers, after = re.split(r"(?s)(\[\[printers\]\].*?)(?=\[database\])", text)
    uncommented = re.sub(r"(?m)^# (\w+ = )", r"\1", before + after)
    uncommented = re.sub(rf'(?m)^(({"|".join(WITHOUT_DEFAULT)}) = |url = "https:).*$', "", uncommented)
    plain = Settings.load(write(tmp_path, before + printers + after))
    full = Settings.load(write(tmp_path, uncommented.replace("[database]", printers + "[database]")))
    assert plain == full


def test_every_kind_of_printer_of_the_example_can_be_used(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    printers = re.findall(r"(?sm)^# (?=\[\[printers\]\])(.*?)(?:\n\n)", text)
    uncommented = "\n".join(re.sub(r"(?m)^# ", "", printer) for printer in printers)
    loaded = Settings.load(write(tmp_path, LEAST + uncommented))
    assert [printer.kind for printer in loaded.printers] == ["device", "tcp", "cups"]


def test_every_kind_of_receiver_of_the_example_can_be_used(tmp_path: Path) -> None:
    receivers = "".join(EXAMPLE.read_text(encoding="utf-8").partition("# [[receivers]]")[1:])
    loaded = Settings.load(write(tmp_path, LEAST + re.sub(r"(?m)^# ", "", receivers)))
    assert [(receiver.kind, receiver.name) for receiver in loaded.receivers] == [
        ("https", "health-department"),
        ("https", "province"),
        ("folder", "archive"),
    ]


def test_facility_and_portal_account_are_enough(tmp_path: Path) -> None:
    loaded = Settings.load(write(tmp_path, LEAST))
    assert loaded.kiosk.zone.key == "Asia/Ho_Chi_Minh"
    assert loaded.portal.base_url == "https://portal.example"
    assert loaded.services[0].as_service() == Service(
        "general",
        "A",
        Text("Khám bệnh", "Medical examination"),
        Text("Phòng khám 1", "Room 1"),
        minutes_each=7,
    )


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    loaded = Settings.load(write(tmp_path, LEAST + '[[printers]]\nkind = "file"\nfolder = "slips"'))
    assert loaded.portal.password_file == tmp_path / "portal.password"
    assert loaded.reader.trust == tmp_path / "trust"
    assert loaded.database.url == f"sqlite:///{tmp_path}/register.sqlite"
    assert loaded.database.key_file == tmp_path / "register.key"
    assert loaded.printers == (FilePrinterSettings(kind="file", folder=tmp_path / "slips"),)


def test_a_key_of_the_service_manager_is_found_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/kiosk")
    loaded = Settings.load(write(tmp_path, LEAST + '[database]\nkey_file = "credential:register"'))
    assert loaded.database.key_file == Path("/run/credentials/kiosk/register")


@pytest.mark.parametrize(
    ("folder", "name", "words"),
    [("", "register", "service manager"), ("/run/x", "../register", "name of one"), ("/run/x", "", "name of one")],
)
def test_a_credential_that_nobody_hands_over_is_named(
    folder: str, name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", folder)
    with pytest.raises(SettingsError, match=words):
        Settings.load(write(tmp_path, LEAST + f'[database]\nkey_file = "credential:{name}"'))


def test_visits_are_handed_over_by_tls_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="https"):
        Settings.load(write(tmp_path, LEAST + '[handover]\nurl = "http://hospital.example/fhir"'))


def test_the_token_of_the_hand_over_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("geheim\n", encoding="utf-8")
    text = LEAST + '[handover]\nurl = "https://hospital.example/fhir/"\ntoken_file = "token"'
    handover = Settings.load(write(tmp_path, text)).handover
    assert (handover.url, handover.read_token()) == ("https://hospital.example/fhir", "geheim")
    assert not Settings.load(write(tmp_path, LEAST)).handover.read_token()


def test_absolute_paths_and_other_databases_stay_as_they_are(tmp_path: Path) -> None:
    text = LEAST + '[reader]\ntrust = "/etc/kiosk/trust"\n[database]\nurl = "postgresql+psycopg://kiosk@db/kiosk"'
    loaded = Settings.load(write(tmp_path, text))
    assert loaded.reader.trust == Path("/etc/kiosk/trust")
    assert loaded.database.url == "postgresql+psycopg://kiosk@db/kiosk"


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PORTAL__TOTAL_SECONDS", "5")
    monkeypatch.setenv("KIOSK_PORTAL__PASSWORD", "from the environment")
    loaded = Settings.load(write(tmp_path, LEAST))
    assert loaded.portal.total_seconds == 5
    assert loaded.portal.username == "01999_BV"
    assert loaded.portal.read_password() == "from the environment"


def test_the_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "portal.password").write_text("kiosk-test\nanything\n")
    assert Settings.load(write(tmp_path, LEAST)).portal.read_password() == "kiosk-test"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe\xff"])
def test_a_password_file_that_gives_none_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "portal.password").write_bytes(content)
    loaded = Settings.load(write(tmp_path, LEAST))
    with pytest.raises(SettingsError, match=r"^portal.password_file: .*portal\.password"):
        loaded.portal.read_password()


def test_secrets_and_the_member_of_staff_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PORTAL__PASSWORD", "geheim-1")
    monkeypatch.setenv("KIOSK_DATABASE__URL", "postgresql+psycopg://kiosk:geheim-2@db/kiosk")
    shown = repr(Settings.load(write(tmp_path, LEAST)))
    for secret in ("geheim", "001190000009", "Lễ Tân"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[portal]\npassword = "geheim"', "portal.password"),
        ('[database]\nurl = "postgresql+psycopg://kiosk:geheim@db/kiosk"', "database.url"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str, where: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(f"kiosk.toml: {where}: ")
    assert "geheim" not in fault


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    text = """
    [facility]
    name = "Phòng khám"
    [portal]
    base_url = "nowhere"
    user = "01999_BV"
    password_file = "portal.password"
    staff_name = "Trần"
    staff_number = "1"
    [kiosk]
    timezone = "Mars/Phobos"
    [[printers]]
    kind = "file"
    [[printers]]
    kind = "tcp"
    host = "printer"
    port = 0
    """
    assert faults(tmp_path, text) == (
        "kiosk.toml: facility.code: is missing",
        "kiosk.toml: kiosk.timezone: is no time zone of this machine",
        "kiosk.toml: portal.base_url: must be an address like https://portal.example",
        "kiosk.toml: portal.username: is missing",
        r"kiosk.toml: portal.staff_number: String should match pattern '^\d{12}$'",
        "kiosk.toml: portal.user: is no setting of this kiosk; check the spelling",
        "kiosk.toml: printers[1].folder: is missing",
        "kiosk.toml: printers[2].port: Input should be greater than or equal to 1",
    )


@pytest.mark.parametrize("what", ["key", "prefix"])
def test_two_services_with_the_same_letter_or_key_are_refused(tmp_path: Path, what: str) -> None:
    names = 'name = { vi = "Khám", en = "Examination" }\nroom = { vi = "Phòng 1", en = "Room 1" }\n'
    first = f'[[services]]\nkey = "a"\nprefix = "A"\n{names}'
    second = first.replace('key = "a"', 'key = "b"') if what == "prefix" else first.replace('"A"', '"B"')
    assert faults(tmp_path, LEAST + first + second) == (f"kiosk.toml: services: two services have the same {what}",)


def test_a_clinic_without_services_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, "services = []\n" + LEAST) == ("kiosk.toml: services: at least one is needed",)


def test_a_service_without_words_in_a_language_is_refused(tmp_path: Path) -> None:
    service = '[[services]]\nkey = "a"\nprefix = "A"\nname = { vi = "Khám" }\nroom = { vi = "P", en = "R" }'
    assert faults(tmp_path, LEAST + service) == ("kiosk.toml: services[1].name: has no words for: en",)


def test_an_account_without_a_password_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, LEAST.replace('password_file = "portal.password"', ""))
    assert fault == "kiosk.toml: portal: needs password_file (or KIOSK_PORTAL__PASSWORD in the environment)"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"[facility", "is not TOML"), (b"\xff\xfe", "is not UTF-8"), (b"portal = 5", "portal: Input should be")],
)
def test_a_file_that_is_no_settings_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=words):
        Settings.load(file)


def test_a_missing_file_says_where_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read .* kiosk\.example\.toml is a start"):
        Settings.load(tmp_path / "kiosk.toml")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(LEAST.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert Settings.load(file).facility.name == "Phòng khám"


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_gives_settings_or_a_fault(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError):
        Settings.load(file)


def test_a_printer_s_defaults_are_those_of_common_machines() -> None:
    assert TcpPrinterSettings(kind="tcp", host="printer").port == 9100


def test_opening_hours_that_nobody_can_read_are_a_one_line_fault(tmp_path: Path) -> None:
    text = (
        LEAST
        + """
[[services]]
key = "general"
prefix = "A"
name = { vi = "Khám bệnh", en = "Examination" }
room = { vi = "Phòng 1", en = "Room 1" }
hours = ["from seven"]
"""
    )
    with pytest.raises(SettingsError, match="hours: 'from seven' should look like"):
        Settings.load(write(tmp_path, text))


def test_what_a_machine_keeps_for_itself_lies_beside_its_register_or_where_a_service_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/kiosk")
    server = 'url = "postgresql+psycopg://kiosk@/kiosk"\n'
    key = 'key_file = "credential:register"\n'

    def folder(database: str) -> Path:
        return Settings.load(write(tmp_path, f"{LEAST}\n[database]\n{database}")).database.folder

    assert folder('url = "sqlite:////var/lib/clinic/register.sqlite"\n' + key) == Path("/var/lib/clinic")
    assert folder(server) == tmp_path
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk")
    assert folder(server + key) == Path("/var/lib/kiosk")


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://portal.example", True),
        ("http://127.0.0.1:8090", True),
        ("http://localhost:8090", True),
        ("http://[::1]:8090", True),
        ("http://192.168.1.7:8090", False),
        ("http://0.0.0.0:9", False),
        ("http://portal.example", False),
        ("HTTP://localhost.portal.example", False),
    ],
)
def test_a_portal_to_which_others_can_listen_is_refused(tmp_path: Path, url: str, *, taken: bool) -> None:
    text = re.sub('base_url = ".*"', f'base_url = "{url}"', LEAST)
    assert url in text
    if taken:
        assert Settings.load(write(tmp_path, text)).portal.base_url == url
        return
    with pytest.raises(SettingsError, match="must begin with https://"):
        Settings.load(write(tmp_path, text))
