"""Chips without access control: ICAO 9303-11 §4.2 leaves it to the issuer, the policy decides whether they are read."""

from __future__ import annotations

import pytest

from cardreader.access.bac import run_bac
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import AccessNotOffered, AccessRefused, AuthenticityFailed, WrongPassword
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.secure_messaging import SecureChannel
from cardreader.password import Can, MrzKey
from cardreader.reading import ReadPolicy
from cardreader.virtual.image import CardImage
from tests.cardreader.conftest import MakeImage, Read, inserted

OPEN = ReadPolicy(files=None, allow_unprotected=True)
_PROTECTED = 0x0C
_GET_CHALLENGE, _EXTERNAL_AUTHENTICATE = 0x84, 0x82


class UnprotectedChip:
    """A chip that everyone may read: one with BAC, behind someone who opened it and passes plain commands on."""

    def __init__(self, image: CardImage, key: MrzKey, bac: dict[int, bytes]) -> None:
        self.card = inserted(image)
        self.atr = self.card.atr
        self.key = key
        self.bac = bac
        self.reset()

    def reset(self) -> None:
        self.card.reset()
        plain = PlainLayer(self.card)
        plain.transmit(CommandApdu(0, 0xA4, 0x04, 0x0C, bytes.fromhex("A0000002471001")))
        self.inside = SecureChannel(plain, run_bac(plain, self.key))
        self.inside.transmit(CommandApdu(0, 0xA4, 0x00, 0x0C, b"\x3f\x00"))

    def transmit(self, command: bytes) -> bytes:
        parsed = CommandApdu.from_bytes(command)
        if parsed.ins in self.bac:
            return self.bac[parsed.ins]
        if parsed.cla & _PROTECTED:
            return self.card.transmit(command)
        return self.inside.transmit(parsed).to_bytes()


REFUSALS = {
    "no such command": {_GET_CHALLENGE: b"\x6d\x00"},
    "not now": {_GET_CHALLENGE: b"\x69\x85"},
}
A_CHALLENGE = {_GET_CHALLENGE: bytes(8) + b"\x90\x00", _EXTERNAL_AUTHENTICATE: b"\x69\x85"}


@pytest.fixture
def image(make_image: MakeImage) -> CardImage:
    return make_image(pace=(), card_access=False, active_authentication="ecdsa/13/sha256")


@pytest.mark.parametrize("bac", REFUSALS.values(), ids=REFUSALS)
def test_an_unprotected_chip_is_read_and_judged_where_the_policy_allows(
    read: Read, image: CardImage, mrz_key: MrzKey, bac: dict[int, bytes]
) -> None:
    reading = read(UnprotectedChip(image, mrz_key, bac), mrz_key, policy=OPEN)

    assert (reading.access, reading.protocol) == ("none", "none")
    assert reading.authenticity.passive is Passive.CHAIN_OK
    assert (reading.authenticity.chip, reading.authenticity.active) == (ChipProof.OK, ChipProof.OK)
    assert dict(image.files) == dict(reading.files)
    assert any("no access control" in sentence for sentence in reading.authenticity.detail)


def test_six_digits_are_enough_for_it(read: Read, image: CardImage, mrz_key: MrzKey, can: Can) -> None:
    chip = UnprotectedChip(image, mrz_key, {})

    assert read(chip, can, policy=OPEN).access == "none"


@pytest.mark.parametrize("files", [frozenset({"DG2"}), None])
def test_it_is_refused_unless_the_policy_allows_it(
    read: Read, image: CardImage, mrz_key: MrzKey, files: frozenset[str] | None
) -> None:
    with pytest.raises(AccessRefused):
        read(UnprotectedChip(image, mrz_key, REFUSALS["no such command"]), mrz_key, policy=ReadPolicy(files=files))


def test_a_protected_chip_still_wants_its_key(read: Read, image: CardImage, mrz_key: MrzKey, can: Can) -> None:
    with pytest.raises(WrongPassword):
        read(image, MrzKey("X", mrz_key.birth_date, mrz_key.expiry), policy=OPEN)
    with pytest.raises(AccessNotOffered):
        read(image, can, policy=OPEN)


def test_a_chip_that_gives_a_challenge_has_access_control_and_the_key_was_wrong(
    read: Read, image: CardImage, mrz_key: MrzKey
) -> None:
    with pytest.raises(WrongPassword):
        read(UnprotectedChip(image, mrz_key, A_CHALLENGE), mrz_key, policy=OPEN)


def test_a_chip_whose_signed_data_offer_pace_is_opened_with_it(
    read: Read, make_image: MakeImage, mrz_key: MrzKey
) -> None:
    chip = UnprotectedChip(make_image(card_access=False), mrz_key, REFUSALS["no such command"])

    assert read(chip, mrz_key, policy=OPEN).access == "pace"


def test_a_chip_whose_signed_data_offer_pace_is_never_read_unprotected(
    read: Read, make_image: MakeImage, mrz_key: MrzKey
) -> None:
    refusals = REFUSALS["no such command"] | {0x22: b"\x6d\x00"}
    chip = UnprotectedChip(make_image(card_access=False), mrz_key, refusals)

    with pytest.raises(AuthenticityFailed) as caught:
        read(chip, mrz_key, policy=OPEN)
    assert caught.value.reason == "access_downgraded"
