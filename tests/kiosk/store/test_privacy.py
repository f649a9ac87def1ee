from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.visit import Visit
from kiosk.store import tables
from kiosk.store.lookups import LookupLog
from kiosk.store.register import SqlRegister

Make = Callable[..., Visit]


@dataclass(frozen=True)
class Asked:
    citizen_number: str
    asked_at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    code: str = "000"
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


def test_no_column_is_named_after_what_may_not_be_stored() -> None:
    names = {column.name for table in tables.metadata.tables.values() for column in table.columns}
    assert not names & {"ethnicity", "religion", "father", "mother", "spouse", "photo", "portrait"}
