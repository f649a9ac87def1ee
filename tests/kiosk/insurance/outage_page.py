"""docs/outages.md, printed from what the matrix of faults reported."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

PAGE = "outages.md"
NOTE = "<!-- Made by `pytest tests/kiosk/insurance/test_fault_matrix.py --write-docs` from the tests' results. -->"
HEAD = """# When the portal is down

The law wants every patient received, whatever the portal does (NĐ 188/2025 art. 38). A kiosk that gets no answer gives
a number with "insurance to be checked", and looks the visit up again in the background:

* first after `portal.again_minutes`, then at twice the distance each time, up to `portal.again_longest_minutes`, each
  time a fifth earlier or later by chance; at once for all of them when the portal answers again after a pause;
* one kiosk at a time where several share a database; over any restart; for seven days, then a person must look;
* on a clerk's word at any time, in the clerk's name, once a minute for a patient at the most.

An answer that covers completes the visit: payment, decision, code, route and share, with an entry `looked_up_again` in
the audit, all in one transaction. Any other answer (not covered, a mismatch, a code that no table knows) stands in the
visit as well, and puts it on the clerk's list: who pays is for the clerk to settle with the patient.

The portal is asked once in `portal.patient_minutes` about the same patient and `portal.lookups_per_hour` times in an
hour by each kiosk; the background leaves half of the hour to patients. The last answer is kept in memory until its time
is over, under a keyed hash. After `portal.breaker_failures` failures in a row the portal is left alone for
`portal.breaker_seconds`; a clerk's word goes through.

## Notifications

A check-in notification (XML0) is written with the visit into the outbox, in one transaction. It leaves when the visit
is insured and its first service is known; a visit that is not, is void, or is an emergency (MA_DOITUONG_KCB 2) waits,
and is looked at ever more rarely. From its first sending on its bytes are kept, sealed, and sent again as they are: the
portal knows a notification by visit and content, and a signature made anew would make it another. Tries: after 30 s,
then twice the wait up to one hour; after twenty it waits among the dead letters for a person, with its last error. What
the portal refuses goes there at once and is written anew when a clerk sends it again.

The signature (`[signing]`) is an enveloped XML-DSig in CHUKYDONVI: SHA-256, canonical XML 1.1, RSA or ECDSA, with the
certificate. The portal's XSD is not public, so that this form is a guess.

## What was tried

`tests/kiosk/insurance/test_kill_schedules.py` kills kiosks at random moments while the portal fails at random, on
SQLite and PostgreSQL: every visit that was confirmed is there, each is settled, and the portal knows each exactly once.
`KILL_SCHEDULES=1000` runs the long form.

Every fault of the double at every step. *Then* is what became of the same visit when the fault was over, without
anybody's help: each ends insured, with one notification at the portal, unless the table says otherwise.

| step | fault | the patient reads | the clerk reads | in the register | then |
|---|---|---|---|---|---|"""


def outages_page(outcomes: Mapping[str, str]) -> str:
    """Write the page. `outcomes` gives what came of each row, itself as JSON."""
    lines = [line(json.loads(key)) for key, outcome in outcomes.items() if outcome == "passed"]
    return "\n".join([NOTE, "", HEAD, *sorted(lines)]) + "\n"


def line(cells: list[str]) -> str:
    """Write one row of the table."""
    return f"| {' | '.join(cells)} |"


def listed(page: str) -> set[tuple[str, str]]:
    """Read back which steps and faults a page lists."""
    return {(one.group(1), one.group(2)) for one in re.finditer(r"^\| (\w+) \| ([\w-]+) \|", page, re.MULTILINE)} - {
        ("step", "fault")
    }
