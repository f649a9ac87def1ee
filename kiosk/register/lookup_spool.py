"""Keeps what the portal answered while the clinic's database is away as well: sealed, in the kiosk's own file."""

from __future__ import annotations

from kiosk.register.lookups import Evidence, Keeper, LookupLog, keep_or_log
from kiosk.register.register import SqlRegister
from kiosk.register.spool import SpooledRegister


class SpooledLookups:
    """Writes look-ups to the clinic's server or, while that is away, into the kiosk's own file."""

    def __init__(self, register: SpooledRegister) -> None:
        self._register = register
        self._server = LookupLog(register.server.database)
        self._here = LookupLog(register.spool.database)

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. What can be written nowhere is logged and does not stop the patient's decision."""
        server, here = self._server, self._here
        keep_or_log(lambda: self._register.either(lambda: server.write(evidence), lambda: here.write(evidence)))


def lookup_log(register: SqlRegister | SpooledRegister) -> Keeper:
    """Give what keeps the look-ups of that register."""
    return SpooledLookups(register) if isinstance(register, SpooledRegister) else LookupLog(register.database)
