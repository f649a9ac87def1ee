"""Run by the tests in processes of their own: registers people and writes each ticket when it is safe.

Arguments: url, key file, first person, how many, and at which word to the database to die with exit code 9 (0: never).
Each line written is `PERSON TICKET`.
"""

from __future__ import annotations

import itertools
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import event

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Track, Visit
from kiosk.register.register import SqlRegister

SERVICE = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))


def a_visit(person: int, arrived: datetime = datetime(2026, 11, 23, 1, tzinfo=UTC)) -> Visit:
    """Give the visit of a person: the same id each time, as a kiosk that repeats after a crash would send it."""
    citizen = Citizen(f"001190{person:06d}", f"Người {person}", f"NGUOI {person}", PartialDate(1990), Sex.MALE, "VNM")
    card = InsuranceCard(f"DN401{person:010d}", date(2026, 1, 1), None, "01999")
    return Visit(
        uuid5(NAMESPACE_OID, str(person)),
        citizen,
        SERVICE,
        Track.NORMAL,
        Payment.INSURANCE,
        Coverage(Decision.COVERED, "000", card),
        Authenticity(),
        "pace",
        arrived,
    )


def main(url: str, key_file: str, first: str, count: str, last_word: str = "0") -> None:
    """Register the people one after the other; with `last_word` record their slips too and die at that word."""
    register = SqlRegister(url, Path(key_file), ZoneInfo("Asia/Ho_Chi_Minh"), busy_seconds=60)
    if int(last_word):
        die_at_word(register, int(last_word))
    for person in range(int(first), int(first) + int(count)):
        visit = a_visit(person)
        ticket = register.register(visit)
        if int(last_word):
            register.record_print(visit.id, ok=True)
        sys.stdout.write(f"{person} {ticket.number}\n")
        sys.stdout.flush()


def die_at_word(register: SqlRegister, last_word: int) -> None:
    """Die, as by kill -9, before the n-th word to the database."""
    words = itertools.count(1)

    def die(*_: object) -> None:
        if next(words) == last_word:
            os._exit(9)

    register.check()
    event.listen(register.database.engine, "before_cursor_execute", die)
    event.listen(register.database.engine, "commit", die)


if __name__ == "__main__":
    main(*sys.argv[1:])
