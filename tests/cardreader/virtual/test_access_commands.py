"""The commands that open and prove the chip, seen from the other side of the wire.

BAC, PACE, chip and active authentication, and a chip that counts wrong CANs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from cardreader.crypto.ciphers import AES128
from cardreader.crypto.curves import by_parameter_id
from cardreader.errors import AccessRefused, WrongPassword
from cardreader.iso7816 import tlv
from cardreader.iso7816.secure_messaging import SecureChannel, SessionKeys, UnprotectedStatus
from cardreader.password import Can, MrzKey
from cardreader.virtual import agreement
from cardreader.virtual.image import ActiveAuthenticationKey, CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from cardreader.virtual.secure_messaging import ChipSession
from cardreader.virtual.signing import KeySpec
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]
CURVE = by_parameter_id(13)
SET_AT = bytes.fromhex("800A04007F00070202030202")


@pytest.fixture
def card_of(issuer: Issuer, holder: Person, terminal_for: Make) -> Callable[[str], Terminal]:
    return lambda name: terminal_for(personalise(holder, issuer, profile(name)))


def ephemeral(point: bytes) -> bytes:
    return tlv.encode(0x7C, tlv.encode(0x80, point))


def test_chip_authentication_replaces_the_keys_at_once(terminal: Terminal) -> None:
    terminal.open()
    key = terminal.card.image.chip_authentication[0]
    private = CURVE.random_scalar()
    point = CURVE.encode(CURVE.multiply(private, CURVE.base))
    assert terminal.sm("002241A4", data=SET_AT).sw == 0x9000
    answer = terminal.sm("00860000", 256, ephemeral(point))
    assert (answer.data, answer.sw) == (b"\x7c\x00", 0x9000)
    shared = CURVE.x_bytes(CURVE.multiply(private, CURVE.multiply(key.private, CURVE.base)))
    session = ChipSession.from_secret(key.scheme.suite, shared)
    old, new = terminal.secure, SecureChannel(terminal.plain, _keys(session))
    terminal.secure = new
    assert terminal.sm("00B08100", 4).data == b"\x61\x5d\x5f\x1f"
    terminal.secure = old
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B08100", 4)


@pytest.mark.parametrize("point", ["04" + "00" * 64, "04" + "22" * 64, "04" + "11" * 62, ""])
def test_a_failed_chip_authentication_leaves_the_session_alive(terminal: Terminal, point: str) -> None:
    terminal.open()
    assert terminal.sm("002241A4", data=SET_AT).sw == 0x9000
    assert terminal.sm("00860000", 256, ephemeral(bytes.fromhex(point))).sw == 0x6A80
    assert terminal.sm("00B08100", 4).sw == 0x9000


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        ("800A04007F00070202030204", 0x6A88),
        ("840101", 0x6A80),
        ("800A04007F00070202030202910101", 0x6A80),
        ("80", 0x6A80),
    ],
)
def test_a_wrong_choice_of_chip_authentication_is_refused(terminal: Terminal, data: str, sw: int) -> None:
    terminal.open()
    assert terminal.sm("002241A4", data=bytes.fromhex(data)).sw == sw
    assert terminal.sm("00860000", 256, ephemeral(CURVE.encode(CURVE.base))).sw == 0x6985


def test_set_kat_is_for_three_des_keys(card_of: Callable[[str], Terminal]) -> None:
    curve = by_parameter_id(11)
    data = tlv.encode(0x91, curve.encode(curve.multiply(7, curve.base)))
    terminal = card_of("ca-3des").open()
    assert terminal.sm("002241A6", data=data).sw == 0x9000
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B08100", 4)
    terminal = card_of("citizen-2021").open()
    assert terminal.sm("002241A6", data=data).sw == 0x6A88
    assert terminal.sm("00B08100", 4).sw == 0x9000


def test_a_key_reference_chooses_between_two_keys(card_of: Callable[[str], Terminal]) -> None:
    terminal = card_of("ca-two-keys").open()
    assert terminal.sm("002241A4", data=SET_AT + bytes.fromhex("840101")).sw == 0x9000
    assert terminal.sm("002241A4", data=SET_AT + bytes.fromhex("840102")).sw == 0x6A88
    assert terminal.sm("002241A4", data=SET_AT + bytes.fromhex("840107")).sw == 0x6A88


def test_active_authentication_with_ecdsa_signs_the_challenge(card_of: Callable[[str], Terminal]) -> None:
    terminal = card_of("aa-ecdsa-p256").open()
    signature = terminal.sm("00880000", 256, b"12345678").data
    public = load_der_public_key(tlv.parse_one(terminal.card.image.files["DG15"]).value)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    public.verify(encode_dss_signature(r, s), b"12345678", ec.ECDSA(SHA256()))


@pytest.mark.parametrize("extended", [True, False])
def test_a_long_rsa_signature_comes_whole(card_of: Callable[[str], Terminal], *, extended: bool) -> None:
    terminal = card_of("aa-rsa").open()
    answer = terminal.sm("00880000", 65536 if extended else 256, b"12345678", extended=extended)
    assert (len(answer.data), answer.sw) == (256, 0x9000)


def test_active_authentication_takes_challenges_of_eight_bytes(card_of: Callable[[str], Terminal]) -> None:
    terminal = card_of("aa-ecdsa-p256")
    terminal.select_application()
    assert terminal.send("00880000", 256, b"12345678").sw == 0x6982
    terminal = card_of("aa-ecdsa-p256").open()
    assert terminal.sm("00880000", 256, b"123456789").sw == 0x6700
    assert terminal.sm("00880001", 256, b"12345678").sw == 0x6A86


def test_a_key_of_a_kind_that_cannot_sign_is_not_usable(image: CardImage, terminal_for: Make) -> None:
    pkcs8 = X25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    terminal = terminal_for(replace(image, active_authentication=ActiveAuthenticationKey(pkcs8))).open()
    assert terminal.sm("00880000", 256, b"12345678").sw == 0x6984


def test_a_key_too_short_for_its_hash_is_not_usable(image: CardImage, issuer: Issuer, terminal_for: Make) -> None:
    for size, sw in ((1024, 0x9000), (512, 0x6984)):
        key = issuer.key(KeySpec.parse(f"rsa/{size}/sha512"), "short").pkcs8
        terminal = terminal_for(replace(image, active_authentication=ActiveAuthenticationKey(key, "sha512"))).open()
        assert terminal.sm("00880000", 256, bytes(8)).sw == sw


def test_set_kat_needs_the_key_object(card_of: Callable[[str], Terminal]) -> None:
    terminal = card_of("ca-3des").open()
    assert terminal.sm("002241A6", data=bytes.fromhex("840101")).sw == 0x6A80
    assert terminal.sm("002241B6", data=bytes.fromhex("840101")).sw == 0x6A86


def test_the_mapping_with_chip_authentication_needs_a_key_on_its_curve(
    card_of: Callable[[str], Terminal], terminal_for: Make
) -> None:
    image = card_of("pace-cam-aes128").card.image
    data = bytes.fromhex("800A04007F00070202040602830102")
    for keys in ((), (replace(image.chip_authentication[0], parameter_id=12),)):
        terminal = terminal_for(replace(image, chip_authentication=keys))
        assert terminal.send("0022C1A4", data=data).sw == 0x6985


def test_integrated_mapping_needs_a_suitable_prime_and_a_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="does not work on NIST224p"):
        agreement.by_parameter_id(10).map_integrated(bytes(16), bytes(16), AES128)
    monkeypatch.setattr(agreement, "_pseudo_random", lambda *_arguments: 1)
    with pytest.raises(ValueError, match="no generator"):
        agreement.by_parameter_id(0).map_integrated(bytes(16), bytes(16), AES128)


def test_a_private_key_is_drawn_again_until_it_is_in_range() -> None:
    waiting = [b"\xff" * 32, bytes(32), bytes(31) + b"\x05"]
    assert agreement.by_parameter_id(13).private(lambda _length: waiting.pop(0)) == 5


def test_a_chip_without_active_authentication_does_not_know_the_command(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00880000", 256, b"12345678").sw == 0x6D00


def _keys(session: ChipSession) -> SessionKeys:
    return SessionKeys(session.suite, session.key_enc, session.key_mac)


@pytest.mark.parametrize(("kind", "sw"), [("citizen-2021", 0x9000), ("failed-pace-blocks-bac", 0x6985)])
def test_a_failed_pace_blocks_bac_until_the_reset_where_the_profile_says_so(
    card_of: Callable[[str], Terminal], kind: str, sw: int
) -> None:
    terminal = card_of(kind)
    with pytest.raises(WrongPassword):
        terminal.pace(password=Can("000000"))
    assert terminal.select_application().sw == 0x9000
    assert terminal.send("00840000", 8).sw == sw
    terminal.card.reset()
    terminal.bac()
    assert terminal.sm("00B08100", 1).sw == 0x9000


if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal


def test_every_file_is_read_after_bac(terminal: Terminal, image: CardImage) -> None:
    terminal.bac()
    assert terminal.sm("00B08D00", 65536, extended=True).data == image.files["DG13"]


def test_a_challenge_serves_once(terminal: Terminal) -> None:
    terminal.select_application()
    assert len(terminal.send("00840000", 8).data) == 8
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6300
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6985


@pytest.mark.parametrize(
    ("text", "le", "sw"), [("00840100", 8, 0x6A86), ("00840000", 4, 0x6700), ("00840000", 16, 0x6700)]
)
def test_challenges_have_eight_bytes_and_no_parameters(terminal: Terminal, text: str, le: int, sw: int) -> None:
    terminal.select_application()
    assert terminal.send(text, le).sw == sw


def test_mutual_authentication_takes_forty_bytes_outside_a_session(terminal: Terminal) -> None:
    terminal.select_application()
    terminal.send("00840000", 8)
    assert terminal.send("00820000", 40, bytes(39)).sw == 0x6700
    terminal.card.reset()
    terminal.open()
    terminal.sm("00840000", 8)
    assert terminal.sm("00820000", 40, bytes(40)).sw == 0x6985


def test_a_card_without_bac_knows_no_challenge(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, bac=False))
    terminal.select_application()
    assert terminal.send("00840000", 8).sw == 0x6D00
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6D00


@pytest.mark.parametrize("text", ["0084000000", "00840000000008", "00840000000000"])
def test_a_challenge_is_given_to_whoever_asks_for_eight_bytes_or_for_all(terminal: Terminal, text: str) -> None:
    terminal.select_application()
    assert len(terminal.raw(text)) == 10


def test_commands_of_bac_carry_neither_parameters_nor_foreign_data(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("00840000", 8, b"\x01").sw == 0x6700
    assert terminal.send("00840000", 8).sw == 0x9000
    assert terminal.send("00820001", 40, bytes(40)).sw == 0x6A86


if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

CHOICE = bytes.fromhex("800A04007F00070202040202830102")


@pytest.fixture
def counting(image: CardImage, terminal_for: Callable[[CardImage], Terminal]) -> Terminal:
    return terminal_for(with_behaviour(image, can_tries=2))


def fail(terminal: Terminal) -> None:
    with pytest.raises(WrongPassword):
        terminal.pace(password=Can("000000"))


def test_the_tries_that_are_left_are_told(counting: Terminal) -> None:
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x9000
    fail(counting)
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x63C1


def test_the_right_can_gives_all_tries_back(counting: Terminal) -> None:
    for _ in range(2):
        fail(counting)
        counting.open()
        counting.secure = None
        counting.card.reset()


def test_a_blocked_can_stays_blocked_over_a_reset_and_the_mrz_still_opens_the_chip(counting: Terminal) -> None:
    for _ in range(2):
        fail(counting)
    counting.card.power_off()
    counting.card.power_on()
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x6983
    with pytest.raises(AccessRefused):
        counting.pace()
    counting.pace(password=counting.mrz_key)
    assert counting.select_application().sw == 0x9000


def test_a_wrong_mrz_costs_no_try(counting: Terminal) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassword):
            counting.pace(password=MrzKey("X00000000", "900101", "300101"))
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x9000
