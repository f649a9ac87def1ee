"""The card takes readers as they are: every habit met in readers of other makers, on every kind of card it fits."""

from __future__ import annotations

from functools import cache

import pytest

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from tests.cardreader.virtual.habits import MASTER_FILE, FieldReader, Habit, password_first, with_parameters

HOLDER = "insured-here"
ANY = ("citizen-2021", "citizen-2024", "short-only", "small-buffer", "com-lying", "pace-dh-gm", "dg2-39794")
EXTENDED = ("citizen-2021", "citizen-2024", "small-buffer", "pace-ecdh-gm-3des", "ca-dh")
BAC = ("bac-only", "citizen-2021", "short-only", "old-lds")

HABITS = {
    # Java: SELECT, eight bytes of header, blocks of 224, DO 84 always; BAC asks for 40 bytes.
    "java": (Habit(set_at=with_parameters, header=8, block=224, card_access="select"), ANY),
    "java-short-ids": (Habit(set_at=with_parameters, header=8, block=224, by_short_id=True), ("citizen-2021",)),
    "java-bac": (Habit(access="bac", card_access="none", header=8, block=224), BAC),
    "java-odd-reads": (Habit(header=8, block=224, odd=True), ("citizen-2021", "pace-ecdh-gm-3des")),
    # Go: SELECT MF with P2 00 and an Le, four bytes of header, all the rest at once.
    "go": (Habit(master_file=("00A40000", MASTER_FILE, "short"), block=65536, wanted="extended"), EXTENDED),
    "go-256": (Habit(master_file=("00A40000", MASTER_FILE, "none"), block=256), ANY),
    # Python: no PACE, blocks of 0xDF, Le of zero for the mutual authentication.
    "python": (Habit(access="bac", card_access="none", master_file=None, mutual=b"\x00", block=0xDF), BAC),
    "python-le-zero": (Habit(access="bac", card_access="none", challenge=b"\x00", mutual=b"", block=0xDF), BAC),
    # Phones: everything in the extended form, four bytes wanted or 160.
    "phone": (Habit(header=4, block=160, wanted="extended", step="extended"), EXTENDED),
    "phone-bac": (
        Habit(access="bac", card_access="none", challenge=b"\x00\x00\x08", mutual=b"\x28", wanted="extended"),
        ("citizen-2021",),
    ),
    # Forms that the standard leaves open.
    "no-master-file": (Habit(master_file=None, card_access="short id"), ANY),
    "master-file-without-data": (Habit(master_file=("00A40000", b"", "short")), ANY),
    "select-with-le": (
        Habit(application=("00A40400", "short"), select_file="00A40200", select_file_le="short"),
        ANY,
    ),
    "select-for-control-parameters": (
        Habit(application=("00A40404", "short"), select_file="00A40204", select_file_le="short"),
        ANY,
    ),
    "select-without-file-kind": (Habit(select_file="00A4000C"), ANY),
    "password-before-protocol": (Habit(set_at=password_first), ANY),
    "steps-without-le": (Habit(step="none"), ANY),
    "steps-in-extended-form": (Habit(step="extended"), EXTENDED),
    "whole-blocks-past-the-end": (Habit(header=0, block=231, end="whole blocks", by_short_id=True), ANY),
    "huge-le-past-the-end": (
        Habit(header=0, block=65536, end="whole blocks", by_short_id=True, wanted="extended"),
        EXTENDED,
    ),
    "four-kilobytes-past-the-end": (Habit(header=6, block=4096, end="whole blocks", wanted="extended"), EXTENDED),
    "no-le-around-protection": (Habit(outer=b""), ("citizen-2021", "pace-ecdh-gm-3des")),
    "two-byte-le-inside-a-short-command": (Habit(wanted="extended", outer=b"\x00", block=200), ("citizen-2021",)),
    "photograph-first": (Habit(files=("DG2", "DG13", "DG1", "EF.SOD")), ANY),
}


@cache
def image_of(name: str) -> CardImage:
    return personalise(person(HOLDER), Issuer(bytes(range(32))), profile(name))


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, (_, kinds) in HABITS.items() for kind in kinds])
def test_a_reader_with_that_habit_reads_the_card(name: str, kind: str) -> None:
    image, (habit, _) = image_of(kind), HABITS[name]
    read = FieldReader(habit, VirtualCard(image).transmit, image, person(HOLDER)).read()
    assert {"DG1", "DG2", "EF.SOD"} <= read.keys()
    assert read == {name: image.files[name] for name in read}
