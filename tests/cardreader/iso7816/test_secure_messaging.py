from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.crypto.ciphers import AES128, AES192, AES256, TDES, BlockSuite, pad
from cardreader.errors import CardLost, SecureMessagingFailed
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.secure_messaging import SecureChannel, SessionKeys, UnprotectedStatus
from cardreader.iso7816.tlv import encode
from tests.cardreader.scripted import ScriptedChannel, icao, unhex

BAC = icao("bac")
EXCHANGES = BAC["secure_messaging_D4"]
SUITES = [TDES, AES128, AES192, AES256]


def icao_session(exchanges: list[tuple[str, str]]) -> SecureChannel:
    keys = SessionKeys(TDES, unhex(BAC["ks_enc"]), unhex(BAC["ks_mac"]), int(BAC["ssc"], 16))
    return SecureChannel(PlainLayer(ScriptedChannel(exchanges)), keys)


def icao_command(exchange: dict[str, str | int | None]) -> CommandApdu:
    header = unhex(str(exchange["plain_header"]))
    le = exchange["le"]
    return CommandApdu(
        header[0], header[1], header[2], header[3], unhex(str(exchange["plain_data"])), None if le is None else int(le)
    )


def test_icao_appendix_d4_is_reproduced_byte_for_byte() -> None:
    session = icao_session([(exchange["c_protected"], exchange["r_protected"]) for exchange in EXCHANGES])

    for exchange in EXCHANGES:
        answer = session.transmit(icao_command(exchange))
        assert answer == ResponseApdu(unhex(exchange["r_plain"]), 0x9000)


class Chip:
    """The chip's side, written here again from ICAO 9303-11 §9.8 so that both sides do not share a mistake."""

    def __init__(self, suite: BlockSuite, answers: list[tuple[bytes, int]]) -> None:
        self.suite = suite
        self.key = bytes(range(suite.key_length))
        self.counter = 0
        self.answers = answers
        self.tags: tuple[int, ...] = (0x87, 0x99, 0x8E)

    def session(self) -> SecureChannel:
        return SecureChannel(PlainLayer(self), SessionKeys(self.suite, self.key, self.key))

    def transmit(self, _command: bytes) -> bytes:
        self.counter += 2
        data, sw = self.answers.pop(0)
        counter = self.counter.to_bytes(self.suite.block_size, "big")
        iv = bytes(8) if self.suite is TDES else self.suite.encrypt_block(self.key, counter)
        status = sw.to_bytes(2, "big")
        cryptogram = self.suite.encrypt_cbc(self.key, iv, pad(data, self.suite.block_size))
        body = (encode(0x87, b"\x01" + cryptogram) if data else b"") + encode(0x99, status)
        checksum = self.suite.mac(self.key, pad(counter + body, self.suite.block_size))
        return body + encode(0x8E, checksum) + status


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
@pytest.mark.parametrize("length", [0, 1, 223, 231, 256, 5000])
def test_every_cipher_carries_answers_of_any_length(suite: BlockSuite, length: int) -> None:
    chip = Chip(suite, [(bytes(length), 0x9000), (b"\x01", 0x6282)])
    session = chip.session()

    assert session.transmit(CommandApdu(0, 0xB0, 0, 0, le=256)) == ResponseApdu(bytes(length), 0x9000)
    assert session.transmit(CommandApdu(0, 0xB0, 0, 0, le=256)) == ResponseApdu(b"\x01", 0x6282)


@pytest.mark.parametrize(("suite", "longest"), [(TDES, 231), (AES128, 223), (AES256, 223)])
def test_a_short_answer_holds_as_many_plain_bytes_as_measured(suite: BlockSuite, longest: int) -> None:
    chip = Chip(suite, [(bytes(longest), 0x9000)])
    session = chip.session()

    assert session.longest_short_answer == longest
    assert len(chip.transmit(b"")) - 2 <= 256
    chip.answers.append((bytes(longest + 1), 0x9000))
    assert len(chip.transmit(b"")) - 2 > 256


def test_commands_turn_extended_only_where_the_answer_needs_it() -> None:
    channel = ScriptedChannel([("", ""), ("", "")])
    for le, expected in ((223, False), (224, True)):
        session = SecureChannel(PlainLayer(channel), SessionKeys(AES128, bytes(16), bytes(16)))
        with pytest.raises(CardLost):
            session.transmit(CommandApdu(0, 0xB0, 0, 0, le=le))
        assert (channel.sent[-1][4] == 0) is expected


@pytest.mark.parametrize("sw", ["6988", "9000", "6700"])
def test_a_bare_status_ends_the_session(sw: str) -> None:
    session = icao_session([("", sw)])

    with pytest.raises(UnprotectedStatus) as caught:
        session.transmit(icao_command(EXCHANGES[0]))
    assert caught.value.sw == int(sw, 16)
    with pytest.raises(SecureMessagingFailed, match="over"):
        session.transmit(icao_command(EXCHANGES[1]))


@given(st.integers(0, 29), st.integers(1, 255))
def test_any_changed_byte_of_an_answer_is_noticed(position: int, change: int) -> None:
    good = unhex(EXCHANGES[1]["r_protected"])
    changed = bytearray(good)
    changed[position % len(good)] ^= change
    session = icao_session([("", EXCHANGES[0]["r_protected"]), ("", changed.hex())])
    session.transmit(icao_command(EXCHANGES[0]))

    with pytest.raises(SecureMessagingFailed):
        session.transmit(icao_command(EXCHANGES[1]))


@given(st.binary(max_size=100))
def test_an_arbitrary_answer_is_never_accepted(answer: bytes) -> None:
    session = icao_session([("", (answer + b"\x90\x00").hex())])

    with pytest.raises(SecureMessagingFailed):
        session.transmit(icao_command(EXCHANGES[0]))


def test_a_replayed_answer_is_noticed() -> None:
    session = icao_session([("", EXCHANGES[0]["r_protected"])] * 2)
    session.transmit(icao_command(EXCHANGES[0]))

    with pytest.raises(SecureMessagingFailed, match="altered"):
        session.transmit(icao_command(EXCHANGES[0]))


def test_a_lost_card_ends_the_session() -> None:
    session = icao_session([("", "")])

    with pytest.raises(CardLost):
        session.transmit(icao_command(EXCHANGES[0]))
    with pytest.raises(SecureMessagingFailed, match="over"):
        session.transmit(icao_command(EXCHANGES[1]))


def test_keys_do_not_show_in_a_repr() -> None:
    assert "b'" not in repr(SessionKeys(AES128, b"secret-secret-se", b"secret-secret-se"))


class Sealed:
    """A chip that answers with these objects under a right checksum."""

    def __init__(self, body: bytes, checksum_length: int = 8) -> None:
        self.body = body
        self.checksum_length = checksum_length

    def transmit(self, _command: bytes) -> bytes:
        counter = (2).to_bytes(8, "big")
        checksum = TDES.mac(bytes(16), pad(counter + self.body, 8))[: self.checksum_length]
        return self.body + encode(0x8E, checksum) + b"\x90\x00"


@pytest.mark.parametrize(
    ("body", "length", "words"),
    [
        (encode(0x87, b"\x02" + bytes(8)) + b"\x99\x02\x90\x00", 8, "unknown padding"),
        (encode(0x87, b"\x01") + b"\x99\x02\x90\x00", 8, "whole number"),
        (encode(0x85, bytes(9)) + b"\x99\x02\x90\x00", 8, "whole number"),
        (encode(0x85, bytes(8)) + b"\x99\x02\x90\x00", 8, "padding inside"),
        (b"\x99\x03\x90\x00\x00", 8, "wrong length"),
        (b"\x99\x02\x90\x00", 4, "wrong length"),
    ],
)
def test_an_answer_of_another_shape_is_refused_though_its_checksum_is_right(
    body: bytes, length: int, words: str
) -> None:
    session = SecureChannel(PlainLayer(Sealed(body, length)), SessionKeys(TDES, bytes(16), bytes(16)))

    with pytest.raises(SecureMessagingFailed, match=words):
        session.transmit(CommandApdu(0, 0xB0, 0, 0, le=8))
