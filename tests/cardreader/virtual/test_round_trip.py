"""Whatever the reader does, the card gives the same bytes; and it can go on for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cardreader.authenticity.trust import TrustStore
from cardreader.iso7816 import tlv
from cardreader.password import Can, MrzKey
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadPolicy, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.personalisation import authority_of, personalise
from cardreader.virtual.profile import Profile, load_profiles
from tests.examples import examples

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

ISSUER = Issuer(bytes(range(32)))
SHORT = 256
FILES = {"DG1": 0x0101, "DG2": 0x0102, "DG13": 0x010D, "EF.SOD": 0x011D}


@cache
def card_image(person: str, profile: str) -> CardImage:
    people = {one.key: one for one in load_people()}
    profiles = {one.name: one for one in load_profiles()}
    return personalise(people[person], ISSUER, profiles[profile])


def by_selection_with_a_look_at_the_header(terminal: Terminal, file_id: int, block: int) -> bytes:
    """SELECT, read four bytes, then the rest in blocks: what most readers do."""
    terminal.sm("00A4020C", data=file_id.to_bytes(2, "big"))
    data = terminal.sm("00B00000", 4).data
    header, value = tlv.header_length(data)
    return rest(terminal, data, header + value, block)


def by_short_identifier(terminal: Terminal, file_id: int, block: int) -> bytes:
    """Read at once, as much as there is room for."""
    data = terminal.sm(f"00B0{0x80 | file_id & 0x1F:02X}00", 256).data
    header, value = tlv.header_length(data)
    return rest(terminal, data, header + value, block)


def by_odd_reads(terminal: Terminal, file_id: int, block: int) -> bytes:
    """Offsets and data in data objects."""
    terminal.sm("00A4020C", data=file_id.to_bytes(2, "big"))
    data, total = b"", 4
    while len(data) < total:
        offset = tlv.encode(0x54, len(data).to_bytes(2, "big"))
        data += tlv.parse_one(terminal.sm("00B10000", max(8, block), offset).data).value
        total = sum(tlv.header_length(data))
    return data


def in_one_piece(terminal: Terminal, file_id: int, block: int) -> bytes:
    """Ask for everything in one extended command."""
    return terminal.sm(f"00B0{0x80 | file_id & 0x1F:02X}00", 65536, extended=True).data


def rest(terminal: Terminal, data: bytes, total: int, block: int) -> bytes:
    while len(data) < total:
        offset = len(data)
        data += terminal.sm(f"00B0{offset >> 8:02X}{offset & 0xFF:02X}", min(block, total - offset)).data
    return data


Strategy = Callable[["Terminal", int, int], bytes]
STRATEGIES: list[Strategy] = [
    by_selection_with_a_look_at_the_header,
    by_short_identifier,
    by_odd_reads,
    in_one_piece,
]
ABLE = [one for one in load_profiles() if one.name in ("citizen-2021", "citizen-2024", "pace-cam-aes128", "pace-only")]


@given(
    one=st.sampled_from(load_people()),
    profile=st.sampled_from(ABLE),
    strategy=st.sampled_from(STRATEGIES),
    block=st.integers(100, 223),
    name=st.sampled_from(sorted(FILES)),
)
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_way_of_reading_gives_the_same_bytes(
    make_terminal: type[Terminal], one: Person, profile: Profile, strategy: Strategy, block: int, name: str
) -> None:
    image = card_image(one.key, profile.name)
    terminal = make_terminal(VirtualCard(image), one).open()
    assert strategy(terminal, FILES[name], block) == image.files[name]


@given(
    one=st.sampled_from(load_people()),
    kind=st.sampled_from(load_profiles()),
    block=st.sampled_from([200, 223, 231, 256, 1000, 4096, 65536]),
    files=st.sampled_from([None, frozenset({"DG13"}), frozenset({"DG2", "DG13", "DG14", "DG15", "EF.COM"})]),
    by=st.sampled_from(["CAN", "MRZ"]),
)
@settings(max_examples=examples(15), deadline=None)
def test_any_person_on_any_card_read_in_any_way_is_that_person(
    one: Person, kind: Profile, block: int, files: frozenset[str] | None, by: str
) -> None:
    # Steps of PACE with Diffie-Hellman are longer than a short command, and their chaining bit means something else.
    assume(block > SHORT or not any(offer.startswith("DH") for offer in kind.pace))
    # An EF.COM that lies is refused by whoever reads it.
    assume(kind.com == "right" or files == frozenset({"DG13"}))
    image = card_image(one.key, kind.name)
    reader = InProcessReader()
    reader.insert(VirtualCard(image))
    password = MrzKey(*_key(image)) if by == "MRZ" or not image.pace else Can(image.can)
    trust = TrustStore.of([parse_certificate(authority_of(kind, ISSUER).csca_certificate)])
    policy = ReadPolicy(files=files, longest_block=block)
    request = ReadRequest(password=password, trust=trust, today=date(2026, 7, 1), policy=policy)
    reading = read_citizen(reader.connect(), request)
    assert reading.files
    assert all(reading.files[name] == image.files[name] for name in reading.files)
    citizen = reading.citizen
    assert citizen.number == one.number
    assert citizen.sex == one.sex
    if kind.dg13:
        assert citizen.name == one.name.upper()
        assert (str(citizen.birth_date), citizen.issued) == (str(one.birth), one.issued)
        assert citizen.residence == one.residence


def _key(image: CardImage) -> tuple[str, str, str]:
    """Document number, birth and expiry of the MRZ information, each followed by its check digit."""
    return image.mrz[:9], image.mrz[10:16], image.mrz[17:23]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("count", [300])
def test_cards_come_and_go_without_leaving_threads_or_files_open(image: CardImage, count: int) -> None:
    reader, read = InProcessReader(), bytes.fromhex("00B09C0000")
    before = (threading.active_count(), open_files())
    for _ in range(count):
        reader.insert(VirtualCard(image))
        connection = reader.connect()
        assert connection.transmit(read)[-2:] == b"\x90\x00"
        connection.close()
        reader.remove()
    assert (threading.active_count(), open_files()) == before
