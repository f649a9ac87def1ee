"""The chip's conformity plan over the real smart card service: each test bears the plan's case numbers.

After BSI TR-03105 parts 3.2 and 3.3 and ICAO's RF and protocol testing part 3, in our own words. "A checking error" is
any status word from 6400 to 6FFF; "plain" and "protected" say how the answer comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from cardreader.access.password import Can
from cardreader.crypto.ciphers import TDES, pad
from cardreader.crypto.curves import by_parameter_id
from cardreader.crypto.kdf import KDF_ENC, KDF_MAC, derive
from cardreader.errors import CardReaderError
from cardreader.iso7816 import tlv
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.layer import PlainLayer
from cardreader.iso7816.secure_messaging import SecureChannel, SessionKeys, UnprotectedStatus
from cardreader.lds.sod import parse_sod
from cardreader.pcsc.adapter import PcscChannel, connect
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.lds_files import GROUP_TAGS
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal
    from tests.conftest import VirtualReader

CURVE = by_parameter_id(13)
PACE = "800A04007F00070202040202"
SECURE_ERROR = range(0x6400, 0x7000)
OPEN_GROUPS = range(1, 17)
SOD, COM, CARD_ACCESS = 0x1D, 0x1E, 0x1C
"""Short identifiers."""


class Bench:
    """One reader whose card is changed only when a case needs another kind."""

    def __init__(self, reader: VirtualReader, issuer: Issuer, person: Person, terminal: type[Terminal]) -> None:
        self._reader = reader
        self._issuer = issuer
        self._person = person
        self._terminal = terminal
        self._profile = ""
        self._card: VirtualCard | None = None
        self._channel: PcscChannel | None = None

    def terminal(self, name: str) -> Terminal:
        """Give the other end of the wire to a freshly reset card of that profile."""
        if name != self._profile or self._card is None or self._channel is None:
            self.close()
            self._card = VirtualCard(personalise(self._person, self._issuer, profile(name)))
            self._reader.insert(self._card)
            self._reader.wait(present=True)
            self._channel = connect(self._reader.name)
            self._profile = name
        self._channel.reset()
        return self._terminal(self._card, self._person, self._channel)

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._card is not None:
            self._reader.remove()
            self._reader.wait(present=False)
            self._card = None


@pytest.fixture(scope="module")
def bench(
    pcscd: PrivatePcscd,
    issuer: Issuer,
    people: dict[str, Person],
    make_reader: type[VirtualReader],
    make_terminal: type[Terminal],
) -> Iterator[Bench]:
    pcscd.start()
    one = Bench(make_reader("Virtual PCD 00 01", pcscd.ports[1]), issuer, people["insured-here"], make_terminal)
    yield one
    one.close()


@pytest.fixture
def both(bench: Bench) -> Terminal:
    """A card with every group that takes BAC and PACE."""
    return bench.terminal("all-groups")


@pytest.fixture
def pace_first(bench: Bench) -> Terminal:
    """A card with every group that stays closed until PACE."""
    return bench.terminal("all-groups-3des")


@pytest.fixture
def cam(bench: Bench) -> Terminal:
    """A card with chip authentication mapping."""
    return bench.terminal("pace-cam-aes128")


def refused(answer: ResponseApdu) -> bool:
    return answer.sw in SECURE_ERROR and not answer.data


def ended(terminal: Terminal) -> bool:
    """Whether a properly protected command finds the session gone, and says so in plain."""
    try:
        terminal.sm("00B09D00", 1)
    except UnprotectedStatus as error:
        return error.sw in SECURE_ERROR
    return False


def opened_by(terminal: Terminal, how: str) -> Terminal:
    if how == "bac":
        terminal.bac()
        return terminal
    return terminal.open()


GROUP_FILES = [(SOD, 0x011D), *((number, 0x0100 + number) for number in OPEN_GROUPS)]
"""Short and long identifiers in the order of the plan's series, EF.COM apart."""


# -- selection and denial ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [pytest.param("all-groups", id="A_1"), pytest.param("bac-only", id="A_2")])
def test_the_application_is_selected_without_data(bench: Bench, name: str) -> None:
    answer = bench.terminal(name).select_application()
    assert (answer.data, answer.sw) == (b"", 0x9000)


@pytest.mark.parametrize("file_id", [*(long for _, long in GROUP_FILES), 0x011E], ids=lambda value: f"{value:04X}")
@pytest.mark.parametrize("name", ["all-groups", "all-groups-3des"], ids=["B", "O"])
def test_nothing_is_selected_without_access(bench: Bench, name: str, file_id: int) -> None:
    terminal = bench.terminal(name)
    terminal.select_application()
    assert refused(terminal.send("00A4020C", data=file_id.to_bytes(2, "big")))


@pytest.mark.parametrize("short_id", [*(short for short, _ in GROUP_FILES if short not in (1, 0x1D)), COM])
@pytest.mark.parametrize("name", ["all-groups", "all-groups-3des"], ids=["B", "O"])
def test_nothing_is_read_without_access(bench: Bench, name: str, short_id: int) -> None:
    terminal = bench.terminal(name)
    terminal.select_application()
    if name == "all-groups":
        assert terminal.send(f"00B0{0x80 | short_id:02X}00", 256).sw == 0x6982
        assert refused(terminal.send(f"00B100{short_id:02X}", 3, bytes.fromhex("54020000")))
    elif short_id != COM:  # EF.DIR of the master file has the short identifier of EF.COM
        assert refused(terminal.send(f"00B0{0x80 | short_id:02X}00", 256))


@pytest.mark.parametrize("how", ["bac", "pace"], ids=["B", "O"])
@pytest.mark.parametrize("short_id", [short for short, _ in GROUP_FILES])
def test_secure_messaging_stays_mandatory(both: Terminal, how: str, short_id: int) -> None:
    opened_by(both, how)
    assert both.sm(f"00B0{0x80 | short_id:02X}00", 6).sw == 0x9000
    assert refused(both.send("00B00000", 256))
    assert ended(both)


# -- BAC and secure messaging -----------------------------------------------------------------------------------------


def test_mutual_authentication_gives_forty_bytes(both: Terminal) -> None:
    """C_1, C_2."""
    both.select_application()
    challenge = both.send("00840000", 8).data
    assert len(both.send("00820000", 40, authentication(both, challenge)).data) == 40


def test_an_outdated_challenge_or_none_is_refused(both: Terminal) -> None:
    """C_3, C_4."""
    both.select_application()
    assert both.send("00820000", 40, authentication(both, bytes(8))).sw != 0x9000
    first = both.send("00840000", 8).data
    assert both.send("00840000", 8).sw == 0x9000
    assert both.send("00820000", 40, authentication(both, first)).sw == 0x6300


def authentication(terminal: Terminal, challenge: bytes) -> bytes:
    seed = terminal.mrz_key.secret()[:16]
    cryptogram = TDES.encrypt_cbc(derive(seed, KDF_ENC, TDES), bytes(8), bytes(8) + challenge + bytes(16))
    return cryptogram + TDES.mac(derive(seed, KDF_MAC, TDES), pad(cryptogram, 8))


@pytest.mark.parametrize("how", ["bac", "pace"])
@pytest.mark.parametrize(
    ("text", "data", "first"), [("00B09E00", b"", 0x87), ("00B1001E", bytes.fromhex("54020000"), 0x85)]
)
def test_a_protected_answer_has_data_status_and_checksum_and_nothing_else(
    both: Terminal, how: str, text: str, data: bytes, first: int
) -> None:
    """C_5 to C_10."""
    opened_by(both, how)
    seen: list[bytes] = []
    assert both.secure is not None
    both.secure.lower = SpyLayer(both.plain.channel, seen)
    assert both.sm(text, 8, data).sw == 0x9000
    objects = tlv.parse(seen[-1][:-2])
    assert [part.tag for part in objects] == [first, 0x99, 0x8E]
    assert objects[1].value == seen[-1][-2:]


class SpyLayer(PlainLayer):
    """Lets everything through and keeps the answers."""

    def __init__(self, channel: Channel, seen: list[bytes]) -> None:
        super().__init__(channel)
        self._seen = seen

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        answer = PlainLayer.transmit(self, command)
        self._seen.append(answer.to_bytes())
        return answer


@pytest.mark.parametrize("how", ["bac", "pace"])
@pytest.mark.parametrize(
    "command",
    [
        pytest.param("0CA4020C0B8709016375432908C044F6", id="C_11_C_12_no_checksum"),
        pytest.param("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", id="C_13_C_14_old_counter"),
        pytest.param("0CB09E000D9701068E08FFFFFFFFFFFFFFFF00", id="C_17_C_18_wrong_checksum"),
        pytest.param("0CA4020C0A8E08BF8B92D635FF24F8", id="P_79_P_80_no_cryptogram"),
        pytest.param("0CB09E0000", id="nothing_protected"),
    ],
)
def test_an_error_of_secure_messaging_is_told_in_plain_and_ends_the_session(
    both: Terminal, how: str, command: str
) -> None:
    opened_by(both, how)
    assert ResponseApdu.from_bytes(both.raw(command)).sw in (0x6987, 0x6988, 0x6982, 0x6700)
    assert ended(both)


@pytest.mark.parametrize("how", ["bac", "pace"])
@pytest.mark.parametrize(("short_id", "file_id"), [*GROUP_FILES, (COM, 0x011E)])
def test_every_file_is_selected_and_read_inside_the_session(
    both: Terminal, how: str, short_id: int, file_id: int
) -> None:
    """D and E."""
    opened_by(both, how)
    tag = {SOD: 0x77, COM: 0x60}.get(short_id) or GROUP_TAGS[short_id]
    assert both.sm("00A4020C", data=file_id.to_bytes(2, "big")).sw == 0x9000
    assert both.sm("00B00000", 1).data[0] == tag
    assert both.sm(f"00B0{0x80 | short_id:02X}00", 1).data[0] == tag
    answer = both.sm(f"00B100{short_id:02X}", 3, bytes.fromhex("54020000"))
    assert answer.data == bytes([0x53, 0x01, tag])


@pytest.mark.parametrize("how", ["bac", "pace"])
def test_an_offset_beyond_the_file_is_refused_under_protection(both: Terminal, how: str) -> None:
    """E_2, E_3."""
    opened_by(both, how)
    both.sm("00A4020C", data=bytes.fromhex("011E"))
    assert both.sm("00B07FFF", 1).sw == 0x6B00
    assert both.sm("00A4020C", data=bytes.fromhex("01FF")).sw == 0x6A82
    assert not ended(both)


# -- chip authentication ----------------------------------------------------------------------------------------------


SET_AT = bytes.fromhex("800A04007F00070202030202")


def point(number: int) -> bytes:
    return CURVE.encode(CURVE.multiply(number, CURVE.base))


def padded_point(*, small: bool, coordinate: int) -> bytes:
    """A point whose x (0) or y (1) begins with a zero byte, or with a high one."""
    for number in range(1, 5000):
        found = point(number)
        first = found[1 + 32 * coordinate]
        if first == 0 if small else first >= 0xA0:
            return found
    raise AssertionError


SPECIAL_POINTS = [
    pytest.param(padded_point(small=True, coordinate=0), id="small_x"),
    pytest.param(padded_point(small=True, coordinate=1), id="small_y"),
    pytest.param(padded_point(small=False, coordinate=0), id="large_x"),
    pytest.param(padded_point(small=False, coordinate=1), id="large_y"),
]
BAD_POINTS = [
    pytest.param(b"\x04" + bytes(64), id="zero"),
    pytest.param(b"\x04" + b"\x11" * 64, id="off_the_curve"),
    pytest.param(by_parameter_id(16).encode(by_parameter_id(16).base), id="other_size"),
    pytest.param(b"", id="empty"),
]


def authenticate(terminal: Terminal, data: bytes) -> ResponseApdu:
    assert terminal.sm("002241A4", data=SET_AT).sw == 0x9000
    return terminal.sm("00860000", 256, tlv.encode(0x7C, tlv.encode(0x80, data)))


@pytest.mark.parametrize("how", ["bac", "pace"])
@pytest.mark.parametrize("data", [pytest.param(point(12345), id="I_16"), *SPECIAL_POINTS])
def test_chip_authentication_gives_an_empty_template_and_new_keys(both: Terminal, how: str, data: bytes) -> None:
    """I_15, I_16, I_23 to I_26."""
    opened_by(both, how)
    key = both.card.image.chip_authentication[0]
    assert authenticate(both, data).data == b"\x7c\x00"
    shared = CURVE.x_bytes(CURVE.multiply(key.private, CURVE.decode(data)))
    suite = key.scheme.suite
    keys = SessionKeys(suite, derive(shared, KDF_ENC, suite), derive(shared, KDF_MAC, suite))
    both.secure = SecureChannel(both.plain, keys)
    assert both.sm("00B08100", 1).data == b"\x61"


@pytest.mark.parametrize("data", BAD_POINTS)
def test_a_bad_ephemeral_key_leaves_the_old_session(both: Terminal, data: bytes) -> None:
    """I_17, I_18, I_21, I_22."""
    both.open()
    assert authenticate(both, data).sw in (0x6300, *SECURE_ERROR)
    assert not ended(both)


def test_chip_authentication_in_plain_ends_the_session(both: Terminal) -> None:
    """I_19, I_20."""
    both.open()
    assert both.send("002241A4", data=SET_AT).sw != 0x9000
    assert refused(both.send("00860000", 256, tlv.encode(0x7C, tlv.encode(0x80, point(5)))))
    assert ended(both)


P224 = by_parameter_id(11)


def kat(tag: int, data: bytes) -> bytes:
    return tlv.encode(tag, data)


def test_set_kat_makes_the_old_keys_dead(pace_first: Terminal) -> None:
    """I_1, I_2."""
    pace_first.open("0.4.0.127.0.7.2.2.4.2.1")
    assert pace_first.sm("002241A6", data=kat(0x91, P224.encode(P224.multiply(77, P224.base)))).sw == 0x9000
    assert ended(pace_first)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(kat(0x93, P224.encode(P224.base)), id="I_5_I_6_wrong_tag"),
        pytest.param(kat(0x91, b"\x04" + b"\x11" * 56), id="I_13_I_14_off_the_curve"),
    ],
)
def test_a_wrong_set_kat_leaves_the_old_session(pace_first: Terminal, data: bytes) -> None:
    pace_first.open("0.4.0.127.0.7.2.2.4.2.1")
    answer = pace_first.sm("002241A6", data=data)
    assert answer.sw in (0x6300, *SECURE_ERROR)
    assert not ended(pace_first)


def test_set_kat_without_a_session_and_with_another_class_is_refused(pace_first: Terminal) -> None:
    """I_3, I_4, TR32_I_6."""
    data = kat(0x91, P224.encode(P224.base))
    assert refused(pace_first.send("002241A6", data=data))
    pace_first.open("0.4.0.127.0.7.2.2.4.2.1")
    assert refused(pace_first.send("8C2241A6", data=data))


# -- PACE -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["can", "mrz"], ids=["P_2", "P_1"])
@pytest.mark.parametrize("name", ["all-groups", "pace-cam-aes128", "pace-ecdh-im-aes128", "pace-dh-gm"])
def test_pace_succeeds_with_either_password(bench: Bench, name: str, password: str) -> None:
    terminal = bench.terminal(name)
    offer = terminal.card.image.pace[0]
    secret = Can(terminal.person.can) if password == "can" else terminal.mrz_key
    terminal.pace(dotted(offer.scheme.oid), offer.parameter_id, secret)
    assert terminal.select_application().sw == 0x9000


def dotted(oid: bytes) -> str:
    return "0.4.0.127.0.7." + ".".join(str(arc) for arc in oid[5:])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("810A04007F00070202040202830102", id="P_4_P_5"),
        pytest.param("800C060A04007F00070202040202830102", id="P_6_P_7"),
        pytest.param(PACE + "830102840105", id="P_8_P_9"),
        pytest.param("8000830102", id="P_64_P_65"),
        pytest.param("800904007F000702020402830102", id="P_66_P_67"),
        pytest.param(PACE + "84010D", id="P_68_P_69"),
        pytest.param(PACE + "83030184", id="P_70_P_71"),
        pytest.param(PACE + "8301028400", id="P_74_P_75"),
    ],
)
def test_a_wrong_set_at_gives_no_nonce(both: Terminal, data: str) -> None:
    assert refused(both.send("0022C1A4", data=bytes.fromhex(data)))
    assert refused(both.send("10860000", 256, b"\x7c\x00"))


def test_naming_the_only_parameters_is_accepted(both: Terminal) -> None:
    """P_72, P_73."""
    assert both.send("0022C1A4", data=bytes.fromhex(PACE + "83010284010D")).sw == 0x9000
    assert both.send("10860000", 256, b"\x7c\x00").sw == 0x9000


class Run:
    """PACE step by step, to break it where a case wants."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        assert terminal.send("0022C1A4", data=bytes.fromhex(PACE + "830102")).sw == 0x9000

    def step(self, inner: bytes, cla: str = "10", template: int | None = 0x7C) -> ResponseApdu:
        data = inner if template is None else tlv.encode(template, inner)
        return self.terminal.send(f"{cla}860000", 256, data)

    def until(self, number: int) -> Run:
        """Do the first steps properly, with keys of no meaning."""
        for inner in (b"", tlv.encode(0x81, point(3)), tlv.encode(0x83, point(4)))[: number - 1]:
            assert self.step(inner).sw == 0x9000
        return self


INNER = {1: b"", 2: tlv.encode(0x81, point(3)), 3: tlv.encode(0x83, point(4)), 4: tlv.encode(0x85, bytes(8))}
CLASS = {1: "10", 2: "10", 3: "10", 4: "00"}


@pytest.mark.parametrize("number", [1, 2, 3, 4], ids=["P_11", "P_15", "P_19", "P_31"])
def test_another_template_is_refused_at_every_step(both: Terminal, number: int) -> None:
    run = Run(both).until(number)
    assert refused(run.step(INNER[number], CLASS[number], 0x8C))
    assert refused(run.step(INNER[number], CLASS[number]))


@pytest.mark.parametrize("number", [2, 3, 4], ids=["P_16", "P_20", "P_32"])
def test_a_missing_template_is_refused_at_every_step(both: Terminal, number: int) -> None:
    assert refused(Run(both).until(number).step(INNER[number], CLASS[number], None))


@pytest.mark.parametrize("number", [1, 2, 3, 4], ids=["P_13", "P_18", "P_22", "P_34"])
def test_an_object_too_many_is_refused_at_every_step(both: Terminal, number: int) -> None:
    run = Run(both).until(number)
    assert refused(run.step(INNER[number] + bytes.fromhex("870101"), CLASS[number]))


@pytest.mark.parametrize("number", [2, 3, 4], ids=["P_17", "P_21", "P_33"])
def test_another_object_is_refused_at_every_step(both: Terminal, number: int) -> None:
    run = Run(both).until(number)
    assert refused(run.step(b"\x84" + INNER[number][1:], CLASS[number]))


@pytest.mark.parametrize("number", [1, 2, 3, 4], ids=["P_54", "P_55", "P_56", "P_57"])
def test_the_wrong_chaining_bit_is_refused_at_every_step(both: Terminal, number: int) -> None:
    run = Run(both).until(number)
    assert refused(run.step(INNER[number], "00" if CLASS[number] == "10" else "10"))


@pytest.mark.parametrize(("number", "tag"), [(2, 0x81), (3, 0x83)], ids=["mapping", "agreement"])
@pytest.mark.parametrize("data", BAD_POINTS)
def test_a_bad_public_key_ends_pace(both: Terminal, number: int, tag: int, data: bytes) -> None:
    """P_23, P_30, P_41, P_49 and their neighbours."""
    run = Run(both).until(number)
    assert refused(run.step(tlv.encode(tag, data)))
    assert refused(run.step(tlv.encode(0x83, point(4))))


@pytest.mark.parametrize(("number", "tag"), [(2, 0x81), (3, 0x83)], ids=["mapping", "agreement"])
@pytest.mark.parametrize("data", SPECIAL_POINTS)
def test_a_public_key_with_leading_zeros_is_as_good_as_any(both: Terminal, number: int, tag: int, data: bytes) -> None:
    """P_25, P_27, P_43, P_45 and their neighbours."""
    assert Run(both).until(number).step(tlv.encode(tag, data)).sw == 0x9000


@pytest.mark.parametrize("token", [bytes(8), bytes(7), bytes(9), b""], ids=["P_35", "P_36", "P_37", "P_38"])
def test_a_wrong_token_is_refused(both: Terminal, token: bytes) -> None:
    answer = Run(both).until(4).step(tlv.encode(0x85, token), "00")
    assert answer.sw == 0x6300 or refused(answer)
    assert refused(both.send("00860000", 256, tlv.encode(0x7C, tlv.encode(0x85, token))))


@pytest.mark.parametrize("length", [15, 17, 0])
def test_a_nonce_of_the_wrong_length_ends_integrated_mapping(bench: Bench, length: int) -> None:
    """P_50 to P_53."""
    terminal = bench.terminal("pace-ecdh-im-aes128")
    assert terminal.send("0022C1A4", data=bytes.fromhex("800A04007F00070202040402830102")).sw == 0x9000
    assert terminal.send("10860000", 256, b"\x7c\x00").sw == 0x9000
    assert refused(terminal.send("10860000", 256, tlv.encode(0x7C, tlv.encode(0x81, bytes(length)))))


@pytest.mark.parametrize("distance", [1, 5], ids=["P_28_P_46", "P_29_P_47"])
def test_a_number_above_the_prime_ends_pace(bench: Bench, distance: int) -> None:
    terminal = bench.terminal("pace-dh-gm")
    assert terminal.send("0022C1A4", data=bytes.fromhex("800A04007F00070202040102830102")).sw == 0x9000
    assert terminal.send("10860000", 256, b"\x7c\x00").sw == 0x9000
    data = b"\xff" * 255 + bytes([255 - distance])
    assert refused(terminal.send("10860000", 256, tlv.encode(0x7C, tlv.encode(0x81, data))))


@pytest.mark.parametrize("number", [2, 3, 4], ids=["P_59", "P_60", "P_58"])
def test_a_command_in_between_is_answered_and_ends_pace(both: Terminal, number: int) -> None:
    run = Run(both).until(number)
    assert both.send("00B09C00", 1).sw == 0x9000
    assert refused(run.step(INNER[number], CLASS[number]))


def test_generic_mapping_on_a_chip_with_the_other_gives_the_token_alone(cam: Terminal) -> None:
    """P_77, P_78."""
    seen: list[bytes] = []
    cam.plain = SpyLayer(cam.plain.channel, seen)
    cam.pace()
    assert [part.tag for part in tlv.children(tlv.parse_one(seen[-1][:-2]))] == [0x86]


def test_the_mapping_with_chip_authentication_gives_its_proof(cam: Terminal) -> None:
    seen: list[bytes] = []
    cam.plain = SpyLayer(cam.plain.channel, seen)
    cam.pace("0.4.0.127.0.7.2.2.4.6.2")
    assert [part.tag for part in tlv.children(tlv.parse_one(seen[-1][:-2]))] == [0x86, 0x8A]


def test_a_wrong_can_is_told_by_6300(both: Terminal) -> None:
    with pytest.raises(CardReaderError, match="wrong"):
        both.pace(password=Can("000000"))


# -- files of the master file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("00B09C00", b"", id="Q_1_Q_2"),
        pytest.param("00B1001C", bytes.fromhex("54020000"), id="Q_3_Q_4"),
        pytest.param("00B08100", b"", id="T_1_T_2"),
        pytest.param("00B10001", bytes.fromhex("54020000"), id="T_3_T_4"),
        pytest.param("00B09E00", b"", id="U_1_U_2"),
        pytest.param("00B1001E", bytes.fromhex("54020000"), id="U_3_U_4"),
    ],
)
def test_the_free_files_are_read_in_plain(both: Terminal, text: str, data: bytes) -> None:
    answer = both.send(text, 3, data)
    assert answer.sw == 0x9000
    assert answer.data
    assert (answer.data[0] == 0x53) is bool(data)


def test_card_security_needs_pace_and_protection(cam: Terminal) -> None:
    """O_55 to O_58, S_1 to S_8."""
    assert refused(cam.send("00B09D00", 1))
    assert refused(cam.send("00B1001D", 3, bytes.fromhex("54020000")))
    cam.pace()
    assert cam.sm("00B09D00", 1).data == b"\x30"
    assert cam.sm("00B1001D", 3, bytes.fromhex("54020000")).data[:1] == b"\x53"
    assert refused(cam.send("00B09D00", 1))


# -- active authentication --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["bac", "pace"], ids=["R_1", "R_7"])
def test_the_chip_signs_a_challenge_of_eight_bytes_and_no_other(both: Terminal, how: str) -> None:
    opened_by(both, how)
    assert len(both.sm("00880000", 256, bytes(8)).data) == 64
    assert both.sm("00880000", 256, bytes(9)).sw in SECURE_ERROR  # R_3, R_4
    assert both.sm("00880000", 256, bytes(7)).sw in SECURE_ERROR


# -- content ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all-groups", "all-groups-3des", "pace-cam-aes128"])
def test_the_files_of_a_card_are_what_the_plan_expects(issuer: Issuer, holder: Person, name: str) -> None:
    """LDS_A to LDS_O, as far as a file by itself can be judged."""
    files = personalise(holder, issuer, profile(name)).files
    for number in range(1, 17):
        if f"DG{number}" in files:
            assert tlv.parse_one(files[f"DG{number}"]).tag == GROUP_TAGS[number]
    com = tlv.children(tlv.parse_one(files["EF.COM"]))
    assert tlv.find(com, 0x5F36).value == b"040000"
    groups = {number for number in range(1, 17) if f"DG{number}" in files}
    assert set(tlv.find(com, 0x5C).value) == {GROUP_TAGS[number] for number in groups}
    assert parse_sod(files["EF.SOD"]).groups == groups
    assert files["DG1"][5:7] == b"ID"
    if "EF.ATR" in files:
        objects = tlv.parse(files["EF.ATR"])
        assert tlv.find(objects, 0x7F66).value
        assert tlv.find(objects, 0x47).value[2] & 0xC0 == 0xC0


def test_the_key_of_the_mapping_is_named_by_its_parameters(issuer: Issuer, holder: Person) -> None:
    """LDS_K_4."""
    image = personalise(holder, issuer, profile("pace-cam-aes128"))
    assert [key.key_id for key in image.chip_authentication] == [image.pace[0].parameter_id]
