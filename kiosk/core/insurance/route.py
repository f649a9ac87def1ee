"""The provisional route of a visit (MA_DOITUONG_KCB, QĐ 3276/QĐ-BYT): the hospital system fixes it after the visit."""

from __future__ import annotations

from typing import Protocol

SELF_PAY = "9"
EMERGENCY = "2"
"""The route of an emergency: it is never notified at check-in."""
_MIDDLE_SCORES = range(50, 71)


class FacilityFacts(Protocol):
    """What the route needs to know of the clinic (`kiosk.settings.Facility` has it)."""

    @property
    def code(self) -> str:
        """Five characters (MA_CSKCB)."""

    @property
    def level(self) -> str:
        """`BAN_DAU`, `CO_BAN` or `CHUYEN_SAU`."""

    @property
    def former_line(self) -> str:
        """Line before 2025: `XA`, `HUYEN`, `TINH` or `TW`."""

    @property
    def score(self) -> int | None:
        """Points of the ranking; None while unranked."""

    @property
    def primary_type(self) -> bool:
        """Whether it is of a type that code 1.2 lists: health station, family doctor, district centre as a clinic."""


def provisional_route(facility: FacilityFacts, registered_facility: str) -> str | None:
    """Give the code for an outpatient who comes by themself, without a referral.

    `registered_facility` is the card's facility of initial registration. None where only staff can tell.
    """
    if facility.level == "BAN_DAU" and facility.primary_type:
        return "1.2"
    if registered_facility == facility.code:
        return "1.1"
    match facility.level, facility.former_line:
        case "BAN_DAU", _:
            return "1.11"
        case "CO_BAN", "TINH" | "TW":
            return "1.14"
        case "CO_BAN", _:
            return "1.13" if facility.score in _MIDDLE_SCORES else "1.12"
        case "CHUYEN_SAU", "TW":
            return "3.1"
        case "CHUYEN_SAU", "TINH":
            return "1.18"
        case "CHUYEN_SAU", "HUYEN":
            return "3.3"
        case _:
            return None
