"""Only the key that enough holders and signers support can be pinned; another one under its name is an alarm."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardreader.authenticity.learning import (
    LEARNING_FILE,
    Learning,
    Needs,
    Observation,
    accept,
    holder_digest,
    load_learning,
    machine_secret,
    save_learning,
    unfit,
    with_pin,
)
from cardreader.authenticity.pins import PinError, PinKind, PinStatus
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.pki.certificate import Certificate
from tests.cardreader.authenticity.learners import imitating, issuer, key_of, numbered, seen, signer

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
NEEDS = Needs(holders=5, signers=2)
QUICK = (3,)


def five_patients(kind: str = "ecdsa") -> Learning:
    return seen(*((signer(kind, serial=1 + number % 2), f"patient {number}") for number in range(5)))


def test_five_holders_and_two_signers_make_the_issuers_key_ready() -> None:
    (progress,) = five_patients().progress(needs=NEEDS)

    assert progress.ready is not None
    assert progress.ready.key == key_of(issuer())
    assert (progress.ready.kind, progress.ready.holders, len(progress.ready.signers)) == (PinKind.KEY, 5, 2)
    assert not progress.conflict


@pytest.mark.parametrize(
    "cards",
    [
        [(1, "a"), (2, "b"), (1, "c"), (2, "d")],
        [(1, "a"), (1, "b"), (1, "c"), (1, "d"), (1, "e")],
        [(1, "a"), (2, "a"), (3, "a"), (4, "a"), (5, "a")],
    ],
    ids=["four holders", "one signer", "one holder with five cards"],
)
def test_fewer_holders_or_signers_are_not_enough(cards: list[tuple[int, str]]) -> None:
    (progress,) = seen(*((signer(serial=number), holder) for number, holder in cards)).progress(needs=NEEDS)

    assert progress.ready is None
    assert not progress.conflict


def test_the_same_card_counts_once() -> None:
    learning = five_patients()

    assert seen((signer(serial=1), "patient 0"), learning=learning) == learning


FORGED: dict[str, Certificate] = {
    "another key under the name": signer(which=1),
    "another key, the genuine one named": imitating(which=2),
    "another key of another kind": signer("rsa"),
    "an issuer whose key cannot be recovered": signer("pss"),
    "a key with a number for a name": numbered(which=3),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_card_among_the_learners_is_an_alarm_and_blocks(forged: Certificate) -> None:
    (progress,) = seen((forged, "forger"), learning=five_patients()).progress(needs=NEEDS)

    assert progress.conflict
    assert progress.ready is None
    assert [claim.key for claim in progress.supported] == [key_of(issuer())]


@settings(max_examples=25)
@given(
    st.permutations(
        [("genuine", number) for number in range(7)] + [(name, number) for name in FORGED for number in range(4)]
    )
)
def test_no_self_made_card_ever_becomes_the_pin(cards: list[tuple[str, int]]) -> None:
    learning = Learning()
    for name, number in cards:
        certificate = signer(serial=1 + number % 3) if name == "genuine" else FORGED[name]
        learning = seen((certificate, f"{name} {number}"), learning=learning)
        (progress,) = learning.progress(needs=NEEDS)
        assert all(claim.key == key_of(issuer()) for claim in progress.supported)
        assert progress.ready is None or progress.ready.key == key_of(issuer())


def test_a_forger_with_more_cards_than_the_issuer_is_an_alarm_too() -> None:
    forged = [(signer(which=1, serial=1 + number % 2), f"forger {number}") for number in range(9)]
    (progress,) = seen(*forged, learning=five_patients()).progress(needs=NEEDS)

    assert progress.conflict
    assert progress.ready is None
    assert progress.claims[0].key == key_of(issuer(which=1))


def test_once_the_forged_key_is_refused_the_genuine_one_is_ready() -> None:
    learning = seen((signer(which=1), "forger"), learning=five_patients())
    (progress,) = learning.progress(needs=NEEDS)
    forged = next(claim for claim in progress.claims if claim.key == key_of(issuer(which=1)))

    refused = accept(forged, "admin", NOW, PinStatus.REFUSED)
    (after,) = learning.progress([refused], NEEDS)

    assert after.ready is not None
    assert after.ready.key == key_of(issuer())
    assert learning.without(refused) == five_patients()


def test_what_is_pinned_is_not_learnt_again_and_another_key_under_it_is_an_alarm() -> None:
    (progress,) = five_patients().progress(needs=NEEDS)
    assert progress.ready is not None
    pin = accept(progress.ready, "admin", NOW)

    (same,) = seen((signer(serial=9), "new")).progress([pin], NEEDS)
    (other,) = seen((signer(which=1), "forger")).progress([pin], NEEDS)

    assert (same.claims, same.conflict, same.ready) == ((), False, None)
    assert other.conflict
    assert seen((signer(serial=9), "new")).progress([pin.now(PinStatus.UNPINNED, "admin", NOW)], NEEDS)[0].claims


def test_a_key_without_a_usable_identifier_needs_two_signers() -> None:
    one = seen((numbered(serial=1), "a"))
    (first,) = one.progress(needs=Needs(1, 1))
    (second,) = seen((numbered(serial=2), "b"), learning=one).progress(needs=Needs(1, 1))

    assert (first.ready, first.claims[0].key, first.claims[0].kind) == (None, None, PinKind.KEY)
    assert second.ready is not None
    assert second.ready.key == key_of(issuer())


def test_a_numbered_signer_of_a_key_that_is_known_counts_for_it() -> None:
    (progress,) = seen((numbered(serial=3), "a"), learning=five_patients()).progress(needs=NEEDS)

    assert not progress.conflict
    assert [claim.holders for claim in progress.claims] == [6]


def test_two_rsa_signers_give_the_key_once_it_is_looked_for() -> None:
    learning = five_patients("rsa")
    (before,) = learning.progress(needs=NEEDS)
    assert learning.has_open_pairs()

    found = learning.recovered(QUICK)
    (after,) = found.progress(needs=NEEDS)

    assert (before.ready, before.claims[0].kind) == (None, PinKind.KEY)
    assert after.ready is not None
    assert after.ready.key == key_of(issuer("rsa"))
    assert not found.has_open_pairs()
    assert found.recovered(QUICK) == found


def test_a_third_rsa_signer_needs_no_search() -> None:
    three = seen((signer("rsa", serial=3), "new"), (signer(), "another name"), learning=five_patients("rsa"))
    found = replace(three.recovered(QUICK), observations=three.observations[:-1])

    assert len(found.tried) == 1
    (other,) = replace(found, observations=(Observation(signer(), b"a"),)).progress()
    assert [claim.key for claim in other.claims] == [key_of(issuer())]
    assert not found.has_open_pairs()
    assert [claim.holders for claim in found.progress(needs=NEEDS)[0].claims] == [6]


def test_rsa_signers_of_different_key_identifiers_are_an_alarm_without_a_search() -> None:
    strangers = seen((signer("rsa", which=1), "a"), (signer("rsa", which=2), "b"))

    assert not strangers.has_open_pairs()
    assert strangers.progress(needs=NEEDS)[0].conflict


def test_rsa_signers_that_were_compared_in_vain_are_an_alarm() -> None:
    """Whether one of them is forged or the exponent is an unusual one, a person has to look."""
    nameless = [signer("rsa", which=which, authority_key_id=False) for which in (0, 1)]
    (progress,) = seen(*zip(nameless, "ab", strict=True)).recovered(QUICK).progress(needs=NEEDS)

    assert progress.conflict
    assert {claim.kind for claim in progress.claims} == {PinKind.SIGNERS}


def test_forged_rsa_signers_that_name_the_genuine_key_do_not_hide_it() -> None:
    forged = [signer("rsa", which=which, authority_key_id=False) for which in (1, 2, 3)]
    genuine = [signer("rsa", serial=serial, authority_key_id=False) for serial in (1, 2)]
    cards = [*zip(forged[:2], "ab", strict=True), *zip(genuine, "cd", strict=True)]
    (progress,) = seen(*cards).recovered(QUICK).progress(needs=Needs(2, 2))

    assert progress.conflict
    assert [claim.key for claim in progress.supported] == [key_of(issuer("rsa"))]


@pytest.mark.parametrize("kind", ["pss", "dsa"])
def test_where_no_key_can_be_recovered_only_signers_with_enough_holders_are_pinned(kind: str) -> None:
    cards = [(signer(kind, serial=1), f"patient {number}") for number in range(5)]
    learning = seen(*cards, (signer(kind, serial=2), "forger"))
    (early,) = seen(*cards[:4], (signer(kind, serial=2), "forger")).progress(needs=NEEDS)
    (progress,) = learning.progress(needs=NEEDS)

    assert early.ready is None
    assert progress.ready is not None
    assert (progress.ready.kind, progress.ready.signers) == (PinKind.SIGNERS, (signer(kind, serial=1),))

    pin = accept(progress.ready, "admin", NOW)
    more = seen(*((signer(kind, serial=2), f"patient {number}") for number in range(5)), learning=learning)
    (later,) = more.progress([pin], NEEDS)
    assert later.ready is not None
    assert later.ready.signers == (signer(kind, serial=2),)


def test_a_pin_takes_the_place_of_an_older_one_of_the_same_key() -> None:
    (progress,) = five_patients().progress(needs=NEEDS)
    assert progress.ready is not None
    old, new = accept(progress.ready, "first", NOW), accept(progress.ready, "second", NOW)

    assert with_pin(with_pin((), old), new) == (new,)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Authenticity(Passive.UNANCHORED, chip=ChipProof.OK), None),
        (Authenticity(Passive.UNANCHORED, active=ChipProof.OK), None),
        (Authenticity(Passive.UNANCHORED), "no_chip_proof"),
        (Authenticity(Passive.CHAIN_OK, chip=ChipProof.OK), "known_issuer"),
        (Authenticity(Passive.FAILED), "not_genuine"),
        (Authenticity(Passive.UNANCHORED, chip=ChipProof.FAILED), "not_genuine"),
        (Authenticity(), "not_genuine"),
    ],
    ids=str,
)
def test_only_a_proved_chip_without_a_voucher_teaches(verdict: Authenticity, word: str | None) -> None:
    assert unfit(verdict) == word


def test_holders_are_told_apart_and_nobody_without_the_secret_can_try_numbers() -> None:
    first, second = holder_digest(b"secret", "001090000001"), holder_digest(b"secret", "001090000002")

    assert first != second
    assert holder_digest(b"another", "001090000001") != first
    assert holder_digest(b"secret", "001090000001") == first


def test_what_was_learnt_survives_on_disk_without_a_number(tmp_path: Path) -> None:
    learning = seen(
        (signer(), holder_digest(b"secret", "001090000001").hex()), learning=five_patients("rsa").recovered(QUICK)
    )

    save_learning(tmp_path, learning)

    assert load_learning(tmp_path) == learning
    assert (tmp_path / LEARNING_FILE).stat().st_mode & 0o077 == 0
    assert "001090000001" not in (tmp_path / LEARNING_FILE).read_text()
    assert load_learning(tmp_path / "elsewhere") == Learning()


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 2}', '{"version": 1}', "[" * 100_000])
def test_a_damaged_file_is_said_and_not_taken_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / LEARNING_FILE).write_text(text)

    with pytest.raises(PinError):
        load_learning(tmp_path)


def test_a_file_that_names_an_unknown_signer_is_refused(tmp_path: Path) -> None:
    save_learning(tmp_path, five_patients())
    content = json.loads((tmp_path / LEARNING_FILE).read_text())
    (tmp_path / LEARNING_FILE).write_text(json.dumps(content | {"signers": {}}))

    with pytest.raises(PinError):
        load_learning(tmp_path)


def test_the_secret_is_made_once_and_is_the_owners(tmp_path: Path) -> None:
    path = tmp_path / "state" / "learning.key"

    secret = machine_secret(path)

    assert machine_secret(path) == secret
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("00")
    with pytest.raises(PinError):
        machine_secret(path)
    path.write_text("no secret")
    with pytest.raises(PinError):
        machine_secret(path)
