"""A clinic's first morning without the ministry's certificate: `cardreader trust learn` and what follows."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cardreader.authenticity.learning import Needs, accept, load_learning, save_learning
from cardreader.authenticity.pins import PinStatus, grouped, load_pins, save_pins
from cardreader.cli import main
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import DEFAULT_SIGNER_KEY, DocumentSigner, Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import draft
from cardreader.virtual.profile import Profile, profile
from cardreader.virtual.signing import KeySpec
from tests.cardreader.authenticity.learners import seen, signer
from tests.cardreader.authenticity.pki import certify
from tests.cardreader.conftest import inserted
from tests.cardreader.pcsc.hand import put_in
from tests.conftest import VirtualReader

if TYPE_CHECKING:
    from cardreader.virtual.certificates import Name

Capture = pytest.CaptureFixture[str]
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
FEW = ("--holders", "2", "--signers", "2")


class Morning:
    """A clerk who puts each card on the reader and types its digits, or only types."""

    def __init__(self, reader: VirtualReader | None, *cards: tuple[str, CardImage | None]) -> None:
        self._reader = reader
        self._cards = list(cards)

    def readline(self) -> str:
        """Put the next card on the reader and return what is typed; nothing when there are no more."""
        if not self._cards:
            return ""
        text, image = self._cards.pop(0)
        if image is not None and self._reader is not None:
            put_in(self._reader, inserted(image))
        return f"{text}\n"


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    return tmp_path / "trust"


@pytest.fixture
def places(tmp_path: Path, trust: Path) -> tuple[str, ...]:
    return ("--trust", str(trust), "--state", str(tmp_path / "state"))


def card(person: Person, issuer: Issuer, label: str, spec: KeySpec = DEFAULT_SIGNER_KEY) -> tuple[str, CardImage]:
    made = draft(person, issuer, profile())
    made.signer = issuer.certify(issuer.key(spec, f"signer/{label}"), issuer.signer_spec(label))
    return person.can, made.image()


@pytest.fixture(scope="session")
def holders(people: dict[str, Person]) -> list[Person]:
    return list(people.values())[:4]


@pytest.fixture
def cards(holders: list[Person], issuer: Issuer) -> list[tuple[str, CardImage]]:
    return [card(person, issuer, label) for person, label in zip(holders, "aabb", strict=True)]


class Command:
    """`cardreader trust` with what somebody types; keeps what it printed."""

    def __init__(self, places: tuple[str, ...], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        self._places, self._capsys, self._monkeypatch = places, capsys, monkeypatch
        self.code, self.out, self.err = 0, "", ""

    def __call__(self, *words: str, typed: Morning | None = None) -> Command:
        """Run it."""
        self._monkeypatch.setattr(sys, "stdin", typed or Morning(None))
        self._capsys.readouterr()
        self.code = main(["trust", *words, *self._places])
        self.out, self.err = self._capsys.readouterr()
        return self


@pytest.fixture
def trust_command(places: tuple[str, ...], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(places, capsys, monkeypatch)


def ready(state: Path) -> str:
    """The fingerprint of the claim with the most holders."""
    return load_learning(state).progress()[0].claims[0].fingerprint


def test_the_first_morning_pins_the_issuer_and_the_next_card_is_vouched_for(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    trust_command: Command,
    trust: Path,
    tmp_path: Path,
    capsys: Capture,
) -> None:
    state = tmp_path / "state"
    morning = Morning(virtual_reader, cards[0], cards[0], cards[2], ("12", None))

    learnt = trust_command("learn", *FEW, typed=morning)

    assert learnt.code == 0
    for line in ("1 of 2 holders, 1 of 2 signers", "this holder was counted already", "ready: C=VN", "has six digits"):
        assert line in learnt.out
    assert cards[0][0] not in (state / "learning.json").read_text()
    assert "learning: C=VN" in trust_command("list").out

    assert trust_command("learn", "--accept", typed=typed("00000000")).err.startswith("cardreader: nothing is ready")
    assert trust_command("learn", "--accept", *FEW, typed=typed("00000000")).code == 2
    assert load_pins(trust) == ()
    fingerprint = ready(state)
    assert trust_command("learn", "--accept", *FEW, typed=typed(fingerprint[-8:])).code == 0

    (pin,) = load_pins(trust)
    assert (pin.fingerprint, pin.status, pin.decided.holders) == (fingerprint, PinStatus.PINNED, 2)
    assert load_learning(state).observations == ()
    assert f"... {fingerprint[-8:]}; by os:" in trust_command("list").out
    assert trust_command("check").code == 0

    put_in(virtual_reader, inserted(cards[1][1]))
    assert main(["read", "--can", cards[1][0], "--json", "--trust", str(trust)]) == 0
    verdict = json.loads(capsys.readouterr().out)["authenticity"]
    assert (verdict["passive"], verdict["reason"]) == ("chain_ok", "pinned")
    assert "pinned already" in trust_command("learn", typed=Morning(virtual_reader, cards[3])).out


def test_a_forged_card_is_an_alarm_until_an_administrator_refuses_it(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    holders: list[Person],
    issuer: Issuer,
    trust_command: Command,
    trust: Path,
    tmp_path: Path,
) -> None:
    forged = holders[3].can, forge(holders[3], issuer, forgery("same-name-csca"))

    alarm = trust_command("learn", *FEW, typed=Morning(virtual_reader, cards[0], forged, cards[2]))

    assert alarm.code == 5
    assert "ALARM: 2 different keys bear the name C=VN" in alarm.out
    assert trust_command("learn", "--accept", *FEW).code == 2
    trust.mkdir()
    assert "ALARM" in trust_command("check").out

    wrong = next(one for one in load_learning(tmp_path / "state").progress()[0].claims if one.holders == 1).fingerprint
    assert "learning: " in trust_command("show", wrong[:8]).out
    assert trust_command("refuse", wrong[:12]).code == 0
    assert trust_command("learn", "--accept", *FEW, typed=typed(ready(tmp_path / "state")[-8:])).code == 0
    assert {pin.status for pin in load_pins(trust)} == {PinStatus.PINNED, PinStatus.REFUSED}
    again = trust_command("learn", *FEW, typed=Morning(virtual_reader, forged))
    assert "ALARM: an administrator refused what signed this card" in again.out
    put_in(virtual_reader, inserted(forged[1]))
    assert main(["read", "--can", forged[0], "--trust", str(trust)]) == 5


def test_cards_that_teach_nothing_are_said(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    holders: list[Person],
    issuer: Issuer,
    trust_command: Command,
    trust: Path,
) -> None:
    person = holders[0]
    silent = person.can, draft(person, issuer, Profile("test", "no proof", chip_authentication=())).image()
    copied = person.can, forge(person, issuer, forgery("clone-without-key"))
    by_code = person.qr_text, cards[0][1]

    said = trust_command("learn", typed=Morning(virtual_reader, copied, silent, by_code)).out
    assert "the chip did not prove" in said
    assert "did not prove that it is no copy" in said
    assert "1 of 5 holders" in said

    trust.mkdir()
    (trust / "csca.der").write_bytes(issuer.csca_certificate)
    assert "vouches for this card already" in trust_command("learn", typed=Morning(virtual_reader, cards[0])).out


def typed(*lines: str) -> Morning:
    return Morning(None, *((line, None) for line in lines))


def pinned(command: Command, reader: VirtualReader, cards: list[tuple[str, CardImage]], state: Path) -> str:
    """Pin the issuer of two cards; returns the fingerprint."""
    command("learn", *FEW, typed=Morning(reader, cards[0], cards[2]))
    fingerprint = ready(state)
    command("learn", "--accept", *FEW, typed=typed(fingerprint[-8:]))
    return fingerprint


def test_a_pin_goes_to_another_clinic_that_compares_its_whole_fingerprint(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    trust_command: Command,
    trust: Path,
    tmp_path: Path,
) -> None:
    fingerprint = pinned(trust_command, virtual_reader, cards, tmp_path / "state")
    file = tmp_path / "pin.json"
    assert trust_command("export", fingerprint, "--out", str(file)).code == 0
    assert trust_command("export", fingerprint[:8]).out == file.read_text()
    assert trust_command("export", fingerprint, "--out", str(tmp_path)).code == 2

    assert trust_command("import", str(file), "--fingerprint", fingerprint[-8:]).code == 2
    assert trust_command("import", str(file), typed=typed("", "")).code == 2
    (trust / "pins.json").unlink()
    assert trust_command("import", str(file), typed=typed(grouped(fingerprint).upper())).code == 0
    assert load_pins(trust)[0].fingerprint == fingerprint

    shown = trust_command("show", fingerprint[-8:]).out
    assert "pinned key: C=VN" in shown
    assert " ".join(shown.split()[-16:]) == grouped(fingerprint)
    assert trust_command("unpin", fingerprint).code == 0
    assert trust_command("export", fingerprint).code == 2
    file.write_text((trust / "pins.json").read_text())
    assert "does not hold one pin" in trust_command("import", str(file)).err
    file.write_text("{}")
    assert "cannot be used" in trust_command("import", str(file)).err
    assert trust_command("show", "zz").code == 2


def test_a_foreign_pin_under_a_pinned_name_is_not_imported_in_silence(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    holders: list[Person],
    trust_command: Command,
    trust: Path,
    tmp_path: Path,
) -> None:
    forger = Issuer(b"forger".ljust(32))
    fake = [card(holders[0], forger, "a"), card(holders[1], forger, "a"), card(holders[2], forger, "b")]
    false = pinned(trust_command, virtual_reader, fake, tmp_path / "state")
    file = tmp_path / "false.json"
    trust_command("export", false, "--out", str(file))
    (trust / "pins.json").unlink()
    true = pinned(trust_command, virtual_reader, cards, tmp_path / "state")

    refused = trust_command("import", str(file), "--fingerprint", false)
    assert (refused.code, load_pins(trust)[0].fingerprint) == (2, true)
    assert "another key" in refused.err
    despite = trust_command("import", str(file), "--fingerprint", false, "--despite-conflict")
    assert (despite.code, len(load_pins(trust))) == (0, 2)


def test_an_installed_issuer_is_shown_with_the_fingerprint_that_a_pin_of_it_would_have(
    virtual_reader: VirtualReader,
    cards: list[tuple[str, CardImage]],
    issuer: Issuer,
    trust_command: Command,
    trust: Path,
    tmp_path: Path,
) -> None:
    trust_command("learn", *FEW, typed=Morning(virtual_reader, cards[0], cards[2]))
    fingerprint = ready(tmp_path / "state")
    (tmp_path / "state" / "learning.json").unlink()
    trust.mkdir()
    (trust / "csca.der").write_bytes(issuer.csca_certificate)

    assert "installed: C=VN" in trust_command("show", fingerprint).out


def test_an_rsa_issuer_is_found_from_two_signers(
    virtual_reader: VirtualReader, holders: list[Person], issuer: Issuer, trust_command: Command, tmp_path: Path
) -> None:
    authority = certify("RSA issuer", rsa.generate_private_key(3, 2048), ca=True)

    def signed(person: Person, label: str) -> tuple[str, CardImage]:
        made = draft(person, issuer, profile())
        key = issuer.key(DEFAULT_SIGNER_KEY, label)
        serial = 1 + len(label)
        name = cast("Name", SimpleNamespace(encoded=authority.certificate.subject.public_bytes()))
        made.signer = DocumentSigner(key, certify("Signer", key.private, authority, serial=serial).raw, name, serial)
        return person.can, made.image()

    learnt = trust_command(
        "learn", *FEW, typed=Morning(virtual_reader, signed(holders[0], "a"), signed(holders[1], "bb"))
    )

    assert "the key needs another signer" in learnt.out
    assert "looking for the key that two signers have in common" in learnt.out
    assert "ready: C=VN, CN=RSA issuer; RSA 2048" in learnt.out


def test_signers_of_an_issuer_whose_key_cannot_be_recovered_are_pinned_themselves(
    virtual_reader: VirtualReader, holders: list[Person], issuer: Issuer, trust_command: Command, tmp_path: Path
) -> None:
    pss = replace(issuer, csca_spec=KeySpec("rsa-pss", 2048, "sha256"))
    cards = [card(person, pss, "a") for person in holders[:2]]

    learnt = trust_command("learn", *FEW, typed=Morning(virtual_reader, *cards))

    assert "ready: C=VN" in learnt.out
    assert "1 signer, each to be pinned itself" in learnt.out
    assert trust_command("learn", "--accept", *FEW, typed=typed(ready(tmp_path / "state")[-8:])).code == 0


def test_an_administrator_may_accept_despite_a_conflict_and_sees_other_issuers_of_the_state(
    trust_command: Command, trust: Path, tmp_path: Path, issuer: Issuer
) -> None:
    cards = [(signer(serial=1), "a"), (signer(serial=2), "b"), (signer(which=1), "c")]
    save_learning(tmp_path / "state", seen(*cards))
    trust.mkdir()
    (trust / "csca.der").write_bytes(issuer.csca_certificate)
    end = ready(tmp_path / "state")[-8:]

    assert trust_command("learn", "--accept", *FEW, typed=typed(end)).code == 2
    accepted = trust_command("learn", "--accept", "--despite-conflict", *FEW, typed=typed(end))

    assert accepted.code == 0
    assert "NOTE: there is another issuer of this state: C=VN, O=TEST ISSUER" in accepted.out
    assert "ALARM" in trust_command("check").out
    save_learning(tmp_path / "state", seen((signer(serial=3), "d")))
    assert "ALARM" not in trust_command("check").out


def test_a_pin_that_ended_or_is_damaged_is_found_by_the_check(trust_command: Command, trust: Path) -> None:
    trust.mkdir()
    ended = accept(seen((signer(years=(2020, 2025)), "a")).progress(needs=Needs(1, 1))[0].claims[0], "os:root", NOW)
    save_pins(trust, [ended])
    assert "pinned until 2025-01-01" in trust_command("check").out

    (trust / "pins.json").write_text("{")
    assert "cannot be used" in trust_command("check").out


def test_an_account_without_a_name_is_told_so(
    trust_command: Command, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nameless)
    pin = accept(seen((signer(), "a")).progress()[0].claims[0], "os:root", NOW)
    save_pins(trust, [pin])

    assert trust_command("unpin", pin.fingerprint).code == 0
    assert load_pins(trust)[0].decided.by == "os:?"


@pytest.mark.parametrize("words", [["--holders", "0"], ["--signers", "none"]])
def test_a_need_of_nothing_is_refused(trust_command: Command, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        trust_command("learn", *words)
    assert ended.value.code == 2


def test_a_zone_opens_a_card_too(
    virtual_reader: VirtualReader, holders: list[Person], cards: list[tuple[str, CardImage]], trust_command: Command
) -> None:
    zone = "".join(holders[0].mrz)

    assert "1 of 5 holders" in trust_command("learn", typed=Morning(virtual_reader, (zone, cards[0][1]))).out
