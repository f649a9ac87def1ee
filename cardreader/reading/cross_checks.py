"""What a chip says in two places must agree. Each check raises AuthenticityFailed with its own reason."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from cardreader.access.qr import QrContent
from cardreader.citizen import Citizen, PartialDate
from cardreader.errors import AuthenticityFailed
from cardreader.lds.dg13 import Dg13
from cardreader.lds.mrz import Mrz, MrzFormat
from cardreader.lds.security_infos import SecurityInfos
from cardreader.lds.sod import Com, Sod
from cardreader.password import MrzKey, Password

_VIETNAM: Final = "VNM"
_LIKE_VIETNAMESE: Final = re.compile(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[0-9A-Z]{13}")
"""Shapes of a personal number and of an insurance card's numbers."""


def citizen_of(mrz: Mrz, dg13: Dg13 | None, today: date) -> Citizen:
    """Return the holder, from DG13 where there is one, else from the machine readable zone. Raises DamagedData.

    A state vouches for its own numbers only: a foreign document's number that reads as a Vietnamese one is preceded by
    its state (`UTO-001090000001`), so that it names nobody in Vietnam.
    """
    if dg13 is None:
        return Citizen(
            number=_number_of(mrz),
            name=mrz.name,
            latin_name=mrz.name,
            birth_date=mrz.birth_date(today),
            sex=mrz.sex,
            nationality=mrz.nationality,
            expires=mrz.expiry_date(),
        )
    return Citizen(
        number=dg13.number,
        name=dg13.name,
        latin_name=mrz.name,
        birth_date=dg13.birth_date,
        sex=dg13.sex,
        nationality=mrz.nationality,
        residence=dg13.residence,
        issued=dg13.issued,
        expires=dg13.expires,
    )


def check_agreement(mrz: Mrz, dg13: Dg13) -> None:
    """Number and birth date must be the same in DG1 and DG13 (unknown parts of a date agree with anything).

    A passport's zone need not hold the citizen's number.
    """
    has_number = mrz.format is MrzFormat.TD1 or mrz.personal_number != mrz.document_number
    if has_number and mrz.personal_number != dg13.number:
        raise AuthenticityFailed(reason="numbers_differ", text="DG1 and DG13 name different persons")
    if not _birth_fits(mrz.birth, dg13.birth_date):
        raise AuthenticityFailed(reason="birth_dates_differ", text="DG1 and DG13 have different birth dates")


def check_password(mrz: Mrz, password: Password) -> None:
    """Check that the printed key that opened the chip is the one that the chip's DG1 holds."""
    if not isinstance(password, MrzKey):
        return
    printed = (password.document_number.rstrip("<"), password.birth_date, password.expiry)
    if printed != (mrz.document_number, mrz.birth, mrz.expiry):
        raise AuthenticityFailed(
            reason="mrz_differs", text="the machine readable zone on the document and on the chip differ"
        )


def check_qr(qr: QrContent, citizen: Citizen) -> None:
    """Check that the printed code names the person that the chip names."""
    if qr.number != citizen.number:
        raise AuthenticityFailed(reason="qr_differs", text="the QR code and the chip name different persons")


def check_groups(com: Com, sod: Sod) -> None:
    """Check that EF.COM lists what is signed."""
    if com.groups != sod.groups:
        raise AuthenticityFailed(reason="com_differs", text="EF.COM and EF.SOD list different data groups")


def check_access(offered: SecurityInfos | None, dg14: SecurityInfos, how: str) -> None:
    """Check that the signed DG14 confirms what EF.CardAccess offered: else someone took PACE away or changed it.

    A DG14 without any PACE info confirms nothing and contradicts nothing (cards of the first years).
    """
    if not dg14.pace:
        return
    if how != "pace" and (offered is None or not offered.pace):
        raise AuthenticityFailed(reason="access_downgraded", text="the chip can do PACE and its offer was taken away")
    if offered is not None and not set(offered.pace) <= set(dg14.pace):
        raise AuthenticityFailed(
            reason="card_access_differs", text="EF.CardAccess offers other access protocols than DG14"
        )


def check_chip_proof(offered: SecurityInfos | None, dg14: SecurityInfos | None) -> None:
    """Check that the signed DG14 holds the key of a chip authentication that EF.CardAccess announces."""
    if offered is not None and offered.offers_chip_authentication and (dg14 is None or not dg14.chip_keys):
        raise AuthenticityFailed(
            reason="chip_authentication", text="the chip announces chip authentication and has no signed key for it"
        )


def _number_of(mrz: Mrz) -> str:
    foreign = mrz.issuer != _VIETNAM and _LIKE_VIETNAMESE.fullmatch(mrz.personal_number)
    return f"{mrz.issuer}-{mrz.personal_number}" if foreign else mrz.personal_number


def _birth_fits(mrz_birth: str, born: PartialDate) -> bool:
    parts = (born.year % 100, born.month, born.day)
    known = (mrz_birth[:2], mrz_birth[2:4], mrz_birth[4:])
    return all(part is None or text == "<<" or int(text) == part for part, text in zip(parts, known, strict=True))
