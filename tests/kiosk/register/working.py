"""Run by the tests in processes of their own: a morning at a kiosk with a counter beside it.

Arguments: url, key file, first person, how many, the counter's name, and at which word to the database to die (0:
never). Each line written tells what is safe: `visit
PERSON NUMBER`, `help PERSON NUMBER` or `called NUMBER`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from kiosk.core.desk.model import HELP_LINE, Role, Session, Staff
from kiosk.core.visit import HelpCase
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.desk.queue import SqlQueue
from kiosk.register.register import SqlRegister
from tests.kiosk.register.registering import SERVICE, a_visit, die_at_word

STAFF = Staff("clerk", "Trần Thị Lễ Tân", "001190000009", Role.HEAD)
EVERY_THIRD_NEEDS_HELP, EVERY_FIFTH_IS_MOVED_OUT = 3, 5


def main(url: str, key_file: str, first: str, count: str, counter: str, last_word: str) -> None:
    """Register, open help, call, serve and void, one person after the other."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    register = SqlRegister(url, Path(key_file), zone, busy_seconds=60)
    queue, desk = SqlQueue(register.database, zone), SqlDesk(register.database, zone, (SERVICE,))
    if int(last_word):
        die_at_word(register, int(last_word))
    session = Session(STAFF, datetime.now(UTC))
    for person in range(int(first), int(first) + int(count)):
        visit = a_visit(person, datetime.now(UTC))
        tell(f"visit {person} {register.register(visit).number}")
        if person % EVERY_THIRD_NEEDS_HELP == 0:
            case = HelpCase(uuid5(NAMESPACE_URL, str(person)), "help_wanted", citizen=visit.citizen)
            tell(f"help {person} {register.open_help(case).number}")
        called = queue.call_next(session, counter, (SERVICE.key, HELP_LINE))
        if called is None:
            continue
        tell(f"called {called.number}")
        if person % EVERY_FIFTH_IS_MOVED_OUT == 0:
            desk.void(session, called.id, "patient_left", "")
        else:
            queue.served(session, called.id)


def tell(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
