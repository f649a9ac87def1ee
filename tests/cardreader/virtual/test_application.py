from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.access.password import Can
from cardreader.crypto.ciphers import pad
from cardreader.crypto.curves import Point, by_parameter_id
from cardreader.errors import WrongPassword
from cardreader.iso7816 import tlv
from cardreader.iso7816.secure_messaging import UnprotectedStatus
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import Behaviour, CardImage, EndOfFile

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]


def with_behaviour(image: CardImage, **switches: object) -> CardImage:
    return replace(image, behaviour=Behaviour(**switches), atr=b"")  # type: ignore[arg-type]  # any switch


# -- before access ----------------------------------------------------------------------------------------------------


def test_the_master_file_is_selected_after_power_on(terminal: Terminal, image: CardImage) -> None:
    assert terminal.send("00B09C00", 256).data == image.files["EF.CardAccess"]


def test_card_access_can_be_selected_and_read_in_pieces(terminal: Terminal, image: CardImage) -> None:
    assert terminal.send("00A4020C", data=b"\x01\x1c").sw == 0x9000
    content = image.files["EF.CardAccess"]
    assert terminal.send("00B00000", 8).data == content[:8]
    assert terminal.send("00B00008", len(content) - 8).data == content[8:]


def test_files_of_the_application_are_closed_before_access(terminal: Terminal) -> None:
    assert terminal.select_application().sw == 0x9000
    for short_id in (*range(1, 17), 0x1D, 0x1E):
        assert terminal.send(f"00B0{0x80 | short_id:02X}00", 256).sw == 0x6982
    for file_id in (0x0101, 0x010D, 0x011D, 0x011E, 0x01FF):
        assert terminal.send("00A4020C", data=file_id.to_bytes(2, "big")).sw == 0x6982
    assert terminal.send("00B00000", 256).sw == 0x6982


def test_proofs_need_a_session(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("002241A4", data=bytes.fromhex("800A04007F00070202030202")).sw == 0x6982
    assert terminal.send("00860000", 256, bytes.fromhex("7C00")).sw == 0x6985


@pytest.mark.parametrize("text", ["00FF0000", "00B20000", "00D60000", "00200081"])
def test_unknown_instructions_are_refused(terminal: Terminal, text: str) -> None:
    assert terminal.send(text).sw == 0x6D00


@pytest.mark.parametrize("text", ["80B09C0000", "04B09C0000", "40A40000"])
def test_unknown_classes_are_refused(terminal: Terminal, text: str) -> None:
    assert terminal.raw(text) == b"\x6e\x00"


@pytest.mark.parametrize("text", ["", "00", "00A404", "00A4040C07A0", "00A4040C00000000", "00B0000000000000"])
def test_malformed_commands_have_a_wrong_length(terminal: Terminal, text: str) -> None:
    assert terminal.raw(text) == b"\x67\x00"


def test_only_the_lds_application_is_there(terminal: Terminal) -> None:
    assert terminal.send("00A4040C", data=bytes.fromhex("A0000002472001")).sw == 0x6A82


def test_the_master_file_can_be_selected_again(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("00B09C00", 256).sw == 0x6982
    assert terminal.send("00A4000C", data=b"\x3f\x00").sw == 0x9000
    assert terminal.send("00B09C00", 256).sw == 0x9000


def test_a_card_that_refuses_the_master_file_stays_where_it_was(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, select_mf=0x6D00))
    assert terminal.send("00A4000C", data=b"\x3f\x00").sw == 0x6D00
    assert terminal.send("00B09C00", 256).sw == 0x9000


def test_a_card_may_hide_its_application_before_pace(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, application_needs_pace=True))
    assert terminal.select_application().sw == 0x6982
    terminal.open()
    assert terminal.sm("00B08100", 256).sw == 0x9000


# -- access -----------------------------------------------------------------------------------------------------------


def test_every_file_is_read_after_pace_with_the_can(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    for short_id, name in ((1, "DG1"), (2, "DG2"), (13, "DG13"), (14, "DG14"), (0x1D, "EF.SOD"), (0x1E, "EF.COM")):
        assert terminal.sm(f"00B0{0x80 | short_id:02X}00", 65536, extended=True).data == image.files[name]


def test_every_file_is_read_after_bac(terminal: Terminal, image: CardImage) -> None:
    terminal.bac()
    assert terminal.sm("00B08D00", 65536, extended=True).data == image.files["DG13"]


def test_the_mrz_opens_pace_too(terminal: Terminal) -> None:
    terminal.pace(password=terminal.mrz_key)
    assert terminal.select_application().sw == 0x9000


def test_a_wrong_can_is_refused_and_the_right_one_works_afterwards(terminal: Terminal) -> None:
    with pytest.raises(WrongPassword):
        terminal.pace(password=Can("000000"))
    terminal.open()


def test_pace_is_offered_in_the_master_file_alone(terminal: Terminal) -> None:
    terminal.select_application()
    data = bytes.fromhex("800A04007F00070202040202830102")
    assert terminal.send("0022C1A4", data=data).sw == 0x6A88


def test_a_challenge_serves_once(terminal: Terminal) -> None:
    terminal.select_application()
    assert len(terminal.send("00840000", 8).data) == 8
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6300
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6985


@pytest.mark.parametrize(("text", "le", "sw"), [("00840100", 8, 0x6A86), ("00840000", 4, 0x6700)])
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


@pytest.mark.parametrize(
    ("text", "data", "sw"),
    [
        ("00A4010C", "3F00", 0x6A86),
        ("00A40204", "011C", 0x9000),
        ("00A40201", "011C", 0x6A86),
        ("00A4020C", "01", 0x6700),
        ("00A4020C", "0199", 0x6A82),
        ("00B0E000", "", 0x6A86),
        ("00B00000", "", 0x6986),
        ("00B1011C", "54020000", 0x9000),
        ("00B1001C", "55020000", 0x6A80),
        ("00B1001C", "54", 0x6A80),
        ("00B10000", "54020000", 0x6986),
        ("00860001", "7C00", 0x6A86),
    ],
)
def test_parameters_are_checked(terminal: Terminal, text: str, data: str, sw: int) -> None:
    assert terminal.send(text, 4, bytes.fromhex(data)).sw == sw


def test_reading_needs_a_length(terminal: Terminal) -> None:
    assert terminal.raw("00B09C00") == b"\x67\x00"
    assert terminal.send("00B1001C", 2, bytes.fromhex("54020000")).sw == 0x6700


def test_a_card_may_know_neither_short_identifiers_nor_odd_reads(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, read_by_sfi=False, odd_read=False))
    assert terminal.send("00B09C00", 4).sw == 0x6A81
    assert terminal.send("00B1001C", 4, bytes.fromhex("54020000")).sw == 0x6D00


def test_a_reader_that_sends_back_the_chips_own_key_is_refused(image: CardImage) -> None:
    """ICAO 9303-11 §4.4.1: the public keys of the two sides must differ."""
    curve = by_parameter_id(13)

    def begin() -> VirtualCard:
        card = VirtualCard(image, lambda length: bytes(length - 1) + b"\x05")
        assert card.transmit(bytes.fromhex("0022C1A40F" + GENERIC + "830102")) == b"\x90\x00"
        assert card.transmit(bytes.fromhex("10860000027C0000"))[-2:] == b"\x90\x00"
        return card

    def step(card: VirtualCard, tag: int, point: Point) -> bytes:
        data = tlv.encode(0x7C, tlv.encode(tag, curve.encode(point)))
        return card.transmit(b"\x10\x86\x00\x00" + bytes([len(data)]) + data + b"\x00")

    chip = curve.multiply(5, curve.base)
    assert step(begin(), 0x81, chip) == b"\x6a\x80"
    card = begin()
    answer = step(card, 0x81, curve.multiply(7, curve.base))
    assert answer[-2:] == b"\x90\x00"
    # The nonce is 5 too: the mapped generator is 5 G + 5 * 7 G.
    assert step(card, 0x83, curve.multiply(5 * 40, curve.base)) == b"\x6a\x80"


def test_pace_can_be_done_again_inside_a_session(terminal: Terminal) -> None:
    terminal.pace()
    old = terminal.secure
    terminal.pace_inside()
    assert terminal.select_application().sw == 0x9000
    terminal.secure = old
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_passwords_that_a_card_does_not_have_are_unknown(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(replace(image, can="", mrz=""))
    for reference in ("830101", "830102"):
        assert terminal.send("0022C1A4", data=bytes.fromhex(GENERIC + reference)).sw == 0x6A88


@pytest.mark.parametrize(
    "data",
    [
        "871101" + "00" * 16,
        "871102" + "00" * 16,
        "870201FF",
        "870101",
        "9703000001",
    ],
)
def test_rightly_authenticated_nonsense_ends_the_session_too(terminal: Terminal, data: str) -> None:
    terminal.open()
    session = terminal.card._state.session
    assert session is not None
    size = session.suite.block_size
    header, body = bytes.fromhex("0CB09D00"), bytes.fromhex(data)
    counter = (session.counter + 1).to_bytes(size, "big")
    body += tlv.encode(0x8E, session.suite.mac(session.key_mac, counter + pad(header, size) + pad(body, size)))
    assert terminal.card.transmit(header + bytes([len(body)]) + body + b"\x00")[-2:] == b"\x69\x88"
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_a_card_without_bac_knows_no_challenge(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, bac=False))
    terminal.select_application()
    assert terminal.send("00840000", 8).sw == 0x6D00
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6D00


MSE = "0022C1A4"
GENERIC = "800A04007F00070202040202"


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        ("810A04007F00070202040202830102", 0x6A80),  # the protocol in a wrong object
        ("800C060A04007F00070202040202830102", 0x6A80),  # the object identifier with its own header
        ("8000830102", 0x6A80),
        ("800904007F000702020402830102", 0x6A80),  # cut short
        (GENERIC + "840102", 0x6A80),  # no password
        (GENERIC + "8303010284", 0x6A88),
        (GENERIC + "8301028400", 0x6A88),
        (GENERIC + "83010284010C", 0x6A88),  # parameters that the card does not have
        (GENERIC + "830103", 0x6A88),  # a PIN
        (GENERIC + "83010285010D", 0x6A80),
        (GENERIC + "830102830102", 0x6A80),
    ],
)
def test_a_wrong_choice_of_protocol_starts_no_pace(terminal: Terminal, data: str, sw: int) -> None:
    assert terminal.send(MSE, data=bytes.fromhex(data)).sw == sw
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_naming_the_domain_parameters_is_allowed_needed_or_refused(image: CardImage, terminal_for: Make) -> None:
    plain, named = bytes.fromhex(GENERIC + "830102"), bytes.fromhex(GENERIC + "83010284010D")
    answers = {
        switch: tuple(
            terminal_for(with_behaviour(image, do84=switch)).send(MSE, data=data).sw for data in (plain, named)
        )
        for switch in ("optional", "needed", "refused")
    }
    assert answers == {"optional": (0x9000, 0x9000), "needed": (0x6A80, 0x9000), "refused": (0x9000, 0x6A80)}


@pytest.mark.parametrize("data", ["8C00", "7C03810101", "80", "7C007C00"])
def test_the_first_step_of_pace_takes_an_empty_template_only(terminal: Terminal, data: str) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("10860000", 256, bytes.fromhex(data)).sw == 0x6A80
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_a_step_of_pace_without_the_chaining_bit_ends_it(terminal: Terminal) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("00860000", 256, bytes.fromhex("7C00")).sw == 0x6884
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_any_other_command_ends_a_run_of_pace(terminal: Terminal) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x9000
    assert terminal.send("00B09C00", 1).sw == 0x9000
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


@pytest.mark.parametrize("point", ["04" + "00" * 64, "04" + "11" * 64, "04" + "00" * 63, "02" + "11" * 32, ""])
def test_a_mapping_key_that_is_no_point_ends_pace(terminal: Terminal, point: str) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    terminal.send("10860000", 256, bytes.fromhex("7C00"))
    data = tlv.encode(0x7C, tlv.encode(0x81, bytes.fromhex(point)))
    assert terminal.send("10860000", 256, data).sw == 0x6A80
    assert terminal.send("10860000", 256, data).sw == 0x6985


# -- the session ------------------------------------------------------------------------------------------------------


def test_a_plain_command_ends_the_session(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00B09D00", 6).sw == 0x9000
    assert terminal.send("00B00000", 256).sw == 0x6982
    with pytest.raises(UnprotectedStatus) as ended:
        terminal.sm("00B09D00", 6)
    assert ended.value.sw == 0x6988


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("0CB09D000D9701068E08000000000000000000", 0x6988),  # wrong checksum
        ("0CB09D000397010600", 0x6987),  # none
        ("0CB09D000A8E08000000000000000000", 0x6988),
        ("0CB09D00078E0500000000000000", 0x6700),
        ("0CB09D000D8E080000000000000000970106" + "00", 0x6988),  # checksum not at the end
        ("0CB09D0003990290" + "00", 0x6988),
        ("8CB09D000D9701068E08000000000000000000", 0x6E00),
    ],
)
def test_an_error_of_secure_messaging_ends_the_session(terminal: Terminal, command: str, sw: int) -> None:
    terminal.open()
    assert terminal.raw(command)[-2:] == sw.to_bytes(2, "big")
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_an_error_of_the_command_itself_leaves_the_session_alive(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x0b").sw == 0x6A82
    assert terminal.sm("00B08300", 1).sw == 0x6A82
    assert terminal.sm("00FF0000").sw == 0x6D00
    assert terminal.sm("00B08100", 1).data == b"\x61"


def test_fingerprints_stay_closed(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(replace(image, files=dict(image.files) | {"DG3": b"\x63\x00"})).open()
    assert terminal.sm("00B08300", 1).sw == 0x6982
    assert terminal.sm("00A4020C", data=b"\x01\x03").sw == 0x6982


def test_reset_and_power_off_forget_the_session(terminal: Terminal) -> None:
    for forget in (terminal.card.reset, terminal.card.power_off, terminal.card.power_on):
        terminal.secure = None
        terminal.open()
        forget()
        assert terminal.send("00B09C00", 1).sw == 0x9000
        with pytest.raises(UnprotectedStatus):
            terminal.sm("00B09D00", 6)


# -- reading ----------------------------------------------------------------------------------------------------------


def test_a_short_answer_holds_223_protected_bytes(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    assert terminal.sm("00B08200", 256).data == image.files["DG2"][:223]


def test_three_des_leaves_room_for_231_bytes(terminal: Terminal, image: CardImage) -> None:
    terminal.bac()
    assert terminal.sm("00B08200", 256).data == image.files["DG2"][:231]


def test_an_offset_at_or_behind_the_end_is_wrong(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x1e").sw == 0x9000
    assert terminal.sm("00B07FFF", 1).sw == 0x6B00
    assert terminal.sm("00B00018", 1).sw == 0x6B00


@pytest.mark.parametrize(
    ("switch", "sw", "count"),
    [("6282", 0x6282, 4), ("9000", 0x9000, 4), ("6B00", 0x6B00, 0), ("6700", 0x6700, 0), ("6Cxx", 0x6C04, 0)],
)
def test_reading_over_the_end_answers_as_the_profile_says(
    image: CardImage, terminal_for: Make, switch: EndOfFile, sw: int, count: int
) -> None:
    terminal = terminal_for(with_behaviour(image, end_of_file=switch))
    at = len(image.files["EF.CardAccess"]) - 4
    terminal.send("00A4020C", data=b"\x01\x1c")
    answer = terminal.send(f"00B000{at:02X}", 40)
    assert (answer.sw, len(answer.data)) == (sw, count)


def test_the_odd_read_gives_its_data_in_an_object(terminal: Terminal, image: CardImage) -> None:
    content = image.files["EF.CardAccess"]
    answer = terminal.send("00B1001C", 12, bytes.fromhex("54020003"))
    assert answer.data == b"\x53\x0a" + content[3:13]


def test_the_odd_read_reaches_every_byte_of_a_file_inside_the_session(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x02").sw == 0x9000
    content, read = image.files["DG2"], b""
    while len(read) < len(content):
        offset = tlv.encode(0x54, len(read).to_bytes(3, "big"))
        read += tlv.parse_one(terminal.sm("00B10000", 256, offset).data).value
    assert read == content


def test_a_card_without_extended_length_says_so(image: CardImage, terminal_for: Make) -> None:
    changed = with_behaviour(image, extended_length=False)
    terminal = terminal_for(changed)
    assert terminal.send("00B09C00", 300).sw == 0x6700
    assert changed.atr != image.atr


def test_a_small_buffer_gives_what_it_holds(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, largest_answer=1000)).open()
    answer = terminal.sm("00B08200", 65536, extended=True)
    assert answer.sw == 0x9000
    assert 900 < len(answer.data) < 1000


def test_a_chained_command_is_one_command(terminal: Terminal) -> None:
    assert terminal.raw("10A4040C04A0000002") == b"\x90\x00"
    assert terminal.raw("00A4040C03471001") == b"\x90\x00"
    assert terminal.send("00B08100", 1).sw == 0x6982


def test_a_card_without_chaining_says_so(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, chaining=False))
    assert terminal.raw("10A4040C04A0000002") == b"\x68\x84"


def test_an_endless_chain_is_cut_off(terminal: Terminal) -> None:
    answers = {terminal.raw("10A4040CF0" + "00" * 240) for _ in range(18)}
    assert answers == {b"\x90\x00", b"\x67\x00"}


def test_nothing_waits_for_get_response_unasked(terminal: Terminal) -> None:
    assert terminal.raw("00C0000000") == b"\x69\x85"


# -- anything at all --------------------------------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=40), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_the_chip_down(image: CardImage, commands: list[bytes]) -> None:
    card = VirtualCard(image)
    for command in commands:
        assert len(card.transmit(command)) >= 2


HEADERS = st.tuples(
    st.sampled_from((0x00, 0x0C, 0x10, 0x1C)),
    st.sampled_from((0x22, 0x82, 0x84, 0x86, 0x88, 0xA4, 0xB0, 0xB1, 0xC0)),
    st.integers(0, 255),
    st.integers(0, 255),
).map(bytes)


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=30)), max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_read_from_the_application_without_access(
    image: CardImage, commands: list[tuple[bytes, bytes]]
) -> None:
    card = VirtualCard(image)
    card.transmit(bytes.fromhex("00A4040C07A0000002471001"))
    secret = [content[:16] for name, content in image.files.items() if name != "EF.CardAccess"]
    for header, data in commands:
        answer = card.transmit(header + (bytes([len(data)]) + data if data else b"") + b"\x00")
        assert not any(part in answer for part in secret)
