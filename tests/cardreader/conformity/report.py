"""Play the plan and print what came of it as a page of the documentation.

Run `python -m tests.cardreader.conformity.report` from the top of the project; it writes `docs/conformity-reader.md`.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

from tests.cardreader.conformity import cases_chip, cases_data, cases_mapping, cases_pace, cases_signature
from tests.cardreader.conformity.plan import INAPPLICABLE, PLAN, REMARKS, PlannedCase
from tests.cardreader.conformity.workbench import CASES, Workbench

MODULES = (cases_chip, cases_data, cases_mapping, cases_pace, cases_signature)
"""Their import registers the cases."""

PAGE = Path(__file__).parents[3] / "docs" / "conformity-reader.md"

_SUITES = {
    "ISO7816_A": "Selecting the application",
    "ISO7816_B": "Basic access control and secure messaging",
    "ISO7816_C": "Reading files",
    "ISO7816_D": "Chip authentication",
    "ISO7816_F": "Active authentication",
    "ISO7816_G": "PACE",
    "LDS_A": "EF.COM",
    "LDS_B": "DG1",
    "LDS_C": "DG2",
    "LDS_F": "DG14",
    "LDS_H": "EF.SOD and the document signer's certificate",
    "LDS_I": "DG15",
    "LDS_J": "EF.CardSecurity",
    "LDS_K": "EF.ATR/INFO",
    "": "More of PACE and chip authentication (parts 5.2 and 5.3)",
}
_HEAD = """# Conformity of the reader

Printed by `python -m tests.cardreader.conformity.report`; do not edit. The suite in `tests/cardreader/conformity` plays
every case on a software card that behaves as the case says, and the test of a case fails when its line here is out of
date.

The cases are those for an inspection system of BSI TR-03105 part 5.1 with
parallel cases of parts 5.2 and 5.3, in our own words. The document is the plan's passport: PACE with 3DES on
brainpoolP256r1, chip authentication with 3DES on P-224, active authentication with RSA, EF.SOD signed with RSASSA-PSS.
Damaged files are hashed and signed again, so that only the check in question can find the fault. `rejected` names the
error's code or, for a failed proof of authenticity, its reason; several words stand for several variants of one case.
"""


def played(case: PlannedCase) -> str:
    """Play one case; give the words for what came of it."""
    if case.name in INAPPLICABLE:
        return "does not apply"
    bench = Workbench()
    CASES[case.name](bench)
    return bench.outcome


def row(case: PlannedCase, outcome: str) -> str:
    """One line of the page."""
    remarks = {**INAPPLICABLE, **REMARKS}
    return f"| {case.name} | {case.title} | {case.expected} | {outcome} | {remarks.get(case.name, '')} |"


def page(outcomes: dict[str, str]) -> str:
    """The whole page."""
    count = Counter("do not apply" if name in INAPPLICABLE else "as expected" for name in PLAN)
    parts = [_HEAD, f"{len(PLAN)} cases: {', '.join(f'{number} {what}' for what, number in count.items())}.\n"]
    for title, cases in groupby(PLAN.values(), key=_suite):
        parts.append(f"## {title}\n\n| case | subject | expected | result | remark |\n|---|---|---|---|---|")
        parts += [row(case, outcomes[case.name]) for case in cases]
        parts.append("")
    return "\n".join(parts)


def _suite(case: PlannedCase) -> str:
    return next(title for prefix, title in _SUITES.items() if case.name.startswith(prefix))


def main() -> int:
    """Write the page."""
    PAGE.write_text(page({name: played(case) for name, case in PLAN.items()}), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
