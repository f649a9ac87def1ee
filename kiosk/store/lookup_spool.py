"""Keeps what the portal answered while the clinic's database is away as well: sealed, in the kiosk's own file."""

from __future__ import annotations

import structlog

from kiosk.core.ports import RegisterUnavailable
from kiosk.store.lookups import Evidence, Keeper, LookupLog
from kiosk.store.register import SqlRegister
from kiosk.store.spool import SpooledRegister

_log = structlog.get_logger()


class SpooledLookups:
    """Writes look-ups to the clinic's server or, while that is away, into the kiosk's own file."""

    def __init__(self, register: SpooledRegister) -> None:
        self._register = register
        self._server = LookupLog(register.server.database)
        self._here = LookupLog(register.spool.database)

    def keep(self, evidence: Evidence) -> None:
        """Write one look-up. What can be written nowhere is logged and does not stop the patient's decision."""
        try:
            self._register.either(lambda: self._server.write(evidence), lambda: self._here.write(evidence))
        except RegisterUnavailable as error:
            _log.error("look-up not kept", reason=str(error))


def lookup_log(register: SqlRegister | SpooledRegister) -> Keeper:
    """Give what keeps the look-ups of that register."""
    return SpooledLookups(register) if isinstance(register, SpooledRegister) else LookupLog(register.database)
