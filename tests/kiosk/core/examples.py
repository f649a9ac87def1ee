"""People, services and shorthand for tests of the flow."""

from __future__ import annotations

from datetime import date

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.flow import Now
from kiosk.core.rules import Rules
from kiosk.core.texts import Text
from kiosk.core.visit import Service

TODAY = date(2026, 11, 22)
GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
DRIVER = Service("driver", "D", Text("Khám lái xe", "Driver's check"), Text("Phòng 2", "Room 2"), insured=False)


def citizen(number: str = "001080990107", born: PartialDate | None = None, expires: date | None = None) -> Citizen:
    return Citizen(
        number=number,
        name="NGUYỄN VĂN MẪU",
        latin_name="NGUYEN VAN MAU",
        birth_date=born or PartialDate(1980, 5, 17),
        sex=Sex.MALE,
        nationality="VNM",
        expires=expires,
    )


NOW = Now(Rules(services=(GENERAL, DRIVER)), TODAY)
