from __future__ import annotations

import re
import signal
import socket
from pathlib import Path

import pytest
import requests

from backend_stub.cli import main
from backend_stub.contract.accounts import Staff, md5_of
from backend_stub.database.store import Store, open_engine
from tests.backend_stub.commands import started

ACCOUNT = ["account", "--database", "sqlite://", "--password-file", "x"]


def test_it_says_when_it_is_ready_and_ends_well_on_sigterm() -> None:
    with started() as (process, line):
        address = re.fullmatch(r"portal's double at (http://127\.0\.0\.1:\d+)\n", line)
        assert address
        assert requests.get(f"{address[1]}/health", timeout=30).ok
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_look_ups_are_written_down_before_it_ends(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    for expected in (0, 1):
        with started("--database", database) as (process, line):
            answer = _look_up(line.split()[-1])
            assert len(answer["dsLichSuKT2018"] or []) == expected
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def _look_up(address: str) -> dict[str, list[object] | None]:
    login = {"username": "01999_BV", "password": md5_of("kiosk-test")}
    key = requests.post(f"{address}/api/token/take", data=login, timeout=30).json()["APIKey"]
    query = {**login, "token": key["access_token"], "id_token": key["id_token"]}
    body = {
        "maThe": "001080990107",
        "hoTen": "Nguyễn Văn Mẫu",
        "ngaySinh": "1980",
        "hoTenCb": "Trần Thị Lễ Tân",
        "cccdCb": "001190000009",
    }
    answer: dict[str, list[object] | None] = requests.post(
        f"{address}/api/egw/KQNhanLichSuKCB2024", params=query, json=body, timeout=30
    ).json()
    return answer


def test_https_uses_a_certificate_of_its_own_authority(tmp_path: Path) -> None:
    with started("--tls", "good", "--tls-folder", str(tmp_path)) as (_, line):
        address = line.split()[-1]
        assert address.startswith("https://")
        assert requests.get(f"{address}/health", verify=str(tmp_path / "ca.pem"), timeout=30).ok


def test_a_taken_port_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert re.fullmatch(r"backend-stub: cannot listen on 127\.0\.0\.1 port \d+: .*\n", capsys.readouterr().err)


@pytest.mark.parametrize("database", ["sqlite:////nowhere/portal.sqlite", "nonsense", "oracle+none://x"])
def test_a_database_that_cannot_be_used_is_said_in_one_line(capsys: pytest.CaptureFixture[str], database: str) -> None:
    assert main(["seed", "--database", database]) == 2
    error = capsys.readouterr().err
    assert error.startswith("backend-stub: cannot use the database: ")
    assert error.count("\n") == 1


def test_people_are_seeded_by_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["seed", "--database", f"sqlite:///{tmp_path / 'p.sqlite'}", "--people", "500"]) == 0
    assert re.match(r"536 people written", capsys.readouterr().out)


def test_people_are_imported_by_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("soCCCD,hoTen,ngaySinh,gioiTinh,maSoBHXH\n001080000001,Lê Thử,1980,Nam,0100000001\n", "utf-8")
    database = f"sqlite:///{tmp_path / 'p.sqlite'}"
    assert main(["import", "--database", database, str(file)]) == 0
    assert capsys.readouterr().out == "1 people written\n"
    store = Store(open_engine(database))
    assert store.reads.find("0100000001") is not None
    store.close()


def test_a_clinic_s_own_account_is_made_by_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'p.sqlite'}"
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    staff = ["--staff", "079190000031=Phạm Thị Quầy", "--staff", "079190000032=Lê Văn Quầy"]
    made = ["account", "--database", database, "--username", "79123_BV", *staff, "--password-file"]
    assert main([*made, str(tmp_path / "password")]) == 0
    assert capsys.readouterr().out == "account 79123_BV written, staff: 2; start the double again\n"
    store = Store(open_engine(database))
    (account,) = store.accounts()
    store.close()
    assert (account.facility, account.staff[0]) == ("79123", Staff("Phạm Thị Quầy", "079190000031"))
    assert account.opens_with(md5_of("secret"))
    (tmp_path / "password").write_text("\n", encoding="utf-8")
    assert main([*made, str(tmp_path / "password")]) == 2
    assert main([*made, str(tmp_path / "nowhere")]) == 2
    assert "the file is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: command"),
        (["dance"], "invalid choice: 'dance'"),
        (["serve", "--port", "70000"], "argument --port: a whole number from 0 to 65535 is wanted"),
        (["serve", "--workers", "0"], "argument --workers: a whole number from 1 to 64 is wanted"),
        (["serve", "--workers", "2"], "several workers need one database; name it by --database"),
        (["serve", "--tls", "old"], "argument --tls: invalid choice: 'old'"),
        (["serve", "--database", "sqlite:////nowhere/portal.sqlite"], "cannot use the database: "),
        (["seed"], "the following arguments are required: --database"),
        (["seed", "--database", "sqlite://", "--people", "-1"], "argument --people: a whole number from 0"),
        (["seed", "--database", "sqlite://", "--seed", "x"], "argument --seed: invalid int value: 'x'"),
        ([*ACCOUNT, "--username", "79123"], "argument --username: five digits and _BV are wanted"),
        ([*ACCOUNT, "--staff", "1=A"], "argument --staff: twelve digits, = and a name are wanted"),
        (["import", "--database", "sqlite://", "nowhere.csv"], "nowhere.csv: No such file or directory"),
        (["import", "--database", "sqlite://", "people.txt"], "people.txt: "),
    ],
)
def test_wrong_arguments_are_said_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith("backend-stub")
    assert said in error
    assert error.count("\n") == 1
