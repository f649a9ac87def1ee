from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from cardreader.citizen import PartialDate
from kiosk.core.visit import Claim, ClaimKind, Visit
from kiosk.register.database.rows import metadata
from kiosk.register.lookups import LookupLog
from kiosk.register.register import SqlRegister
from tests.kiosk.register.desk_house import House, by_hand

Make = Callable[..., Visit]


@dataclass(frozen=True)
class Asked:
    citizen_number: str
    asked_at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    code: str = "000"
    milliseconds: int | None = 300
    staff_name: str = "Trần Thị Lễ Tân"
    staff_number: str = "001190000009"
    body: bytes = '{"hoTen":"Nguyễn Thị Sao Mai"}'.encode()


def test_nothing_personal_stands_in_the_files_as_it_is(register: SqlRegister, visit: Make, folder: Path) -> None:
    registered = visit(123456)
    register.register(registered)
    register.register(visit(123456))
    register.record_print(registered.id, ok=True)
    LookupLog(register.database).keep(Asked(registered.citizen.number))
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    citizen, card = registered.citizen, registered.coverage.card
    assert card is not None
    personal = [
        citizen.number,
        citizen.name,
        "Sao Mai",
        "SAO MAI",
        "Hoa G",
        "17/02/1990",
        "1990-02-17",
        card.number,
        "Lễ Tân",
        "001190000009",
    ]
    for words in personal:
        for encoding in ("utf-8", "utf-16-le"):
            assert words.encode(encoding) not in stored


def test_nothing_personal_of_a_day_at_the_desk_stands_in_the_files_as_it_is(
    house: House, visit: Make, folder: Path
) -> None:
    said = (Claim(ClaimKind.PRIORITY, "PREGNANT"), Claim(ClaimKind.REFERRAL, "paper", "GT-4711/BV", date(2026, 11, 9)))
    registered = replace(visit(123456), claims=said)
    house.comes(registered)
    case = house.asks_for_help(citizen=visit(654321).citizen, given="DN4019999999999")
    house.desk.register(
        house.clerk, by_hand("001185000777", name="Lê Thị Hoa Ban", birth=PartialDate(1985, 6, 7), help_case=case)
    )
    house.desk.accept(house.clerk, registered.id, "other", "mẹ là bà Hoa Gạo")
    house.desk.decide_claim(house.clerk, registered.id, ClaimKind.PRIORITY, confirmed=True, words="đã xem sổ khám thai")
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    personal = [
        *(registered.citizen.number, "001190654321", "001185000777", "DN4019999999999", "GT-4711"),
        *("Sao Mai", "Hoa Ban", "Hoa G", "1985-06-07", "1990-02-17", "2026-11-09"),
        *("PREGNANT", "khám thai", *(session.staff.name for session in house.sessions.values()), "clerk1"),
    ]
    for words in personal:
        assert words.encode() not in stored


def test_no_column_is_named_after_what_may_not_be_stored() -> None:
    names = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not names & {"ethnicity", "religion", "father", "mother", "spouse", "photo", "portrait"}
