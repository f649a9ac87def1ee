from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.errors import DamagedData, UnexpectedStatus
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.files import LADDER, FileReader, MemoryReadSizes, next_smaller
from cardreader.iso7816.tlv import encode

FID, SFI = 0x0102, 2


@dataclass
class FileChip:
    """A plain chip with one file. `most` is the longest answer; `refuse` is what a longer wish is answered with."""

    file: bytes
    most: int = 65536
    refuse: int = 0x9000
    short_ids: bool = True
    commands: list[CommandApdu] = field(default_factory=list)
    selected: bool = False
    closes_at: int = 1 << 20
    """Offset from which on the chip refuses to read."""
    wrapped: int = 0x53
    """Tag of the object that far reads are answered with; 0 for no data at all."""

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        self.commands.append(command)
        if command.ins == 0xA4:
            self.selected = command.data == FID.to_bytes(2, "big")
            return ResponseApdu(b"", 0x9000 if self.selected else 0x6A82)
        return self._read(command)

    def _read(self, command: CommandApdu) -> ResponseApdu:
        wanted = command.le or 0
        if command.ins == 0xB1:
            offset, overhead = int.from_bytes(command.data[2:], "big"), 4
        elif command.p1 & 0x80:
            if not self.short_ids or command.p1 & 0x1F != SFI:
                return ResponseApdu(b"", 0x6A82)
            self.selected, offset, overhead = True, command.p2, 0
        else:
            offset, overhead = command.p1 << 8 | command.p2, 0
        assert self.selected
        if wanted > self.most and self.refuse != 0x9000:
            return ResponseApdu(b"", self.refuse)
        if offset >= self.closes_at:
            return ResponseApdu(b"", 0x6982)
        data = self.file[offset : offset + min(wanted, self.most) - overhead]
        if overhead:
            return ResponseApdu(encode(self.wrapped, data) if self.wrapped else b"", 0x9000)
        return ResponseApdu(data, 0x9000)


@given(st.integers(0, 70000), st.sampled_from([223, 256, 1000, 4096, 65024]))
def test_a_file_of_any_length_is_read_whole(length: int, block: int) -> None:
    file = encode(0x75, bytes(length))

    assert FileReader(FileChip(file), block).read(FID, SFI) == file


def test_offsets_above_32767_travel_in_an_object() -> None:
    file = encode(0x75, bytes(range(256)) * 200)
    chip = FileChip(file)

    assert FileReader(chip, 4096).read(FID, SFI) == file
    far = [command for command in chip.commands if command.ins == 0xB1]
    assert far
    assert all(command.data[:1] == b"\x54" for command in far)
    assert all(command.p1 < 0x80 for command in chip.commands[1:])


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_a_chip_that_gives_a_byte_at_a_time_is_read_all_the_same(most: int) -> None:
    file = encode(0x75, bytes(300))

    assert FileReader(FileChip(file, most), 256).read(FID, SFI) == file


def test_a_file_that_ends_inside_its_header_is_damaged() -> None:
    with pytest.raises(DamagedData, match="header"):
        FileReader(FileChip(b"\x75\x82"), 256).read(FID, SFI)


def test_a_chip_that_would_take_hours_is_given_up() -> None:
    chip = FileChip(encode(0x75, bytes(30_000)), most=1)

    with pytest.raises(DamagedData, match="pieces"):
        FileReader(chip, 256).read(FID, SFI)
    assert len(chip.commands) < 10_000


def test_a_chip_that_names_another_length_every_time_is_given_up() -> None:
    class Fickle(FileChip):
        def transmit(self, command: CommandApdu) -> ResponseApdu:
            self.commands.append(command)
            return ResponseApdu(b"", 0x6C10 if len(self.commands) % 2 else 0x6C20)

    chip = Fickle(b"")

    with pytest.raises(UnexpectedStatus, match="6C"):
        FileReader(chip, 256).read(FID, SFI)
    assert len(chip.commands) < 40


def test_a_file_of_objects_ends_where_the_chip_reads_no_further() -> None:
    assert FileReader(FileChip(bytes(256), closes_at=256), 256).read_objects(FID, SFI) == bytes(256)


def test_a_file_of_objects_without_an_end_is_given_up() -> None:
    with pytest.raises(DamagedData, match="does not end"):
        FileReader(FileChip(bytes(5000)), 256).read_objects(FID, SFI)


def test_what_stands_behind_the_file_s_own_length_is_left_out() -> None:
    file = encode(0x61, b"holder")

    assert FileReader(FileChip(file + bytes(50)), 4096).read(FID, SFI) == file


@pytest.mark.parametrize("most", [4096, 1500, 256])
def test_a_refused_block_is_halved_until_it_fits(most: int) -> None:
    file = encode(0x75, bytes(9000))
    chip = FileChip(file, most=most, refuse=0x6700)
    reader = FileReader(chip, LADDER[0])

    assert reader.read(FID, SFI) == file
    assert reader.block <= most


def test_select_comes_back_where_short_identifiers_are_unknown() -> None:
    chip = FileChip(encode(0x75, bytes(9)), short_ids=False)
    reader = FileReader(chip, 256)

    reader.read(FID, SFI)
    assert not reader.short_ids
    chip.commands.clear()
    reader.read(FID, SFI)
    assert [command.ins for command in chip.commands] == [0xA4, 0xB0]


def test_a_missing_file_says_so() -> None:
    with pytest.raises(UnexpectedStatus, match="6A82") as caught:
        FileReader(FileChip(b""), 256).read(0x0103, 3)
    assert caught.value.sw == 0x6A82


def test_a_file_that_ends_early_is_damaged() -> None:
    with pytest.raises(DamagedData, match="ends after"):
        FileReader(FileChip(encode(0x75, bytes(900))[:500]), 256).read(FID, SFI)


@pytest.mark.parametrize("file", [b"\x75\x84\x7f\xff\xff\xff" + bytes(20), b"\x75\x80" + bytes(20), b"\xff" * 20])
def test_an_impossible_header_is_damaged(file: bytes) -> None:
    with pytest.raises(DamagedData):
        FileReader(FileChip(file), 256).read(FID, SFI)


def test_reading_goes_on_where_it_stopped() -> None:
    file = encode(0x75, bytes(range(200)) * 10)
    chip = FileChip(file)

    assert FileReader(chip, 256).read(FID, SFI, bytearray(file[:700])) == file
    assert [command.ins for command in chip.commands[:2]] == [0xA4, 0xB0]
    assert (chip.commands[1].p1, chip.commands[1].p2) == divmod(700, 256)


def test_progress_is_told_in_bytes() -> None:
    told: list[tuple[int, int]] = []
    file = encode(0x75, bytes(500))

    FileReader(FileChip(file), 256, lambda done, total: told.append((done, total))).read(FID, SFI)

    assert told == [(256, 504), (504, 504)]


def test_block_lengths_are_remembered_by_atr() -> None:
    sizes = MemoryReadSizes()
    sizes.put(b"\x3b", 4096)

    assert (sizes.get(b"\x3b"), sizes.get(b"\x3f")) == (4096, None)
    assert [next_smaller(size) for size in LADDER] == [*LADDER[1:], None]


def test_a_file_of_objects_is_read_up_to_its_end() -> None:
    file = encode(0x47, bytes(3)) * 120

    assert FileReader(FileChip(file), 256).read_objects(FID, SFI) == file


def test_a_file_of_objects_that_does_not_end_is_damaged() -> None:
    with pytest.raises(DamagedData, match="does not end"):
        FileReader(FileChip(bytes(3000)), 256).read_objects(FID, SFI)


def test_a_file_that_closes_half_way_says_so() -> None:
    chip = FileChip(encode(0x75, bytes(900)))
    chip.closes_at = 256

    with pytest.raises(UnexpectedStatus, match="6982"):
        FileReader(chip, 256).read(FID, SFI)


@pytest.mark.parametrize(("wrapped", "words"), [(0x53, "ends after"), (0x04, "wrong tag")])
def test_a_far_read_must_come_back_with_data_in_their_object(wrapped: int, words: str) -> None:
    chip = FileChip(encode(0x75, bytes(40000))[:0x8000])
    chip.wrapped = wrapped

    with pytest.raises(DamagedData, match=words):
        FileReader(chip, 4096).read(FID, SFI)


def test_a_far_read_that_comes_back_empty_ends_the_file() -> None:
    chip = FileChip(encode(0x75, bytes(40000))[:0x8000])
    chip.wrapped = 0

    with pytest.raises(DamagedData, match="ends after"):
        FileReader(chip, 4096).read(FID, SFI)
