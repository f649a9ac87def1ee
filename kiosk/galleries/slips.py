"""Slips of invented people: `python -m kiosk.galleries.slips --out DIR`, or `--docs docs` for the documentation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from cardreader.citizen import Citizen, Sex
from kiosk.core.check_in.state import Again
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.explain import patient_sentence
from kiosk.core.rules import payment_of
from kiosk.core.slip import Clinic, Slip, help_slip_of, moment, slip_of
from kiosk.core.texts import Language, Text
from kiosk.core.visit import HelpTicket, Payment, Service, Ticket, Track
from kiosk.galleries.command import draw
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import paint

SHOWN: Final = {
    "insured": "An insured patient. The number is the largest item on the slip. The name is shortened, and only the "
    "last four digits of the personal number are printed. The QR code contains the visit's id and no personal data.",
    "to-be-checked": "The portal did not answer. The patient is received anyway.",
    "show-card": "No trusted issuer vouches for the chip: the desk checks card and insurance before the portal is "
    "notified.",
    "self-pay": "The insurance pays nothing.",
    "paper-card": "The desk checks insurance cards of the army and the police.",
    "claims": "What the patient stated and only the desk can confirm. An English slip repeats it in smaller Vietnamese "
    "print.",
    "long": "Long names and addresses wrap. Nothing is cut off, even on the narrow roll.",
    "offline": "A number from the kiosk's own series, issued while the clinic's database was unavailable.",
    "help": "A place in the desk's queue. The slip shows neither the person nor the reason.",
    "copy": "A copy printed at the desk, with the time of the copy.",
}
"""Slip -> what the documentation says of it."""

_HEAD: Final = """<!-- Made by kiosk/galleries/slips.py. Do not edit. -->

# The slip

The same painter draws the slip for rolls of 80 mm and 58 mm and for A5: as dots for receipt printers, and as a PDF with
text for office printers. `python -m kiosk.galleries.slips --out DIR` draws all slips on all papers in full size;
`python -m kiosk.galleries.slips --docs docs` regenerates this page.
"""
_CLINIC: Final = Clinic("Phòng khám Đa khoa Mẫu", "12 phố Ví Dụ, phường Mẫu, Hà Nội", ZoneInfo("Asia/Ho_Chi_Minh"))
_LONG_CLINIC: Final = "Trung tâm Y tế Khu vực Điện Bàn trực thuộc Sở Y tế Thành phố Đà Nẵng"
_LONG_ADDRESS: Final = "Số 123 đường Nguyễn Phước Nguyên, khối phố 5, phường Điện Bàn Bắc, thành phố Đà Nẵng"
_GENERAL: Final = Service(
    "general",
    "A",
    Text("Khám bệnh", "Medical examination"),
    Text("Phòng khám 1, tầng 1", "Room 1, ground floor"),
    minutes_each=7,
)
_DRIVERS: Final = Service(
    "driver",
    "D",
    Text("Khám sức khỏe lái xe", "Driver's health check"),
    Text("Phòng 204, tầng 2", "Room 204, first floor"),
    insured=False,
)
_MAI: Final = Citizen("001190001234", "NGUYỄN THỊ SAO MAI", "NGUYEN THI SAO MAI", None, Sex.FEMALE, "VNM")
_LONG: Final = replace(_MAI, name="CÔNG TẰNG TÔN NỮ HOÀNG NGUYỄN THỊ QUỲNH NHƯ PHƯƠNG THẢO NGỌC HUYỀN TRANG")
_EIGHT: Final = datetime(2026, 11, 23, 1, 1, tzinfo=UTC)
_ID: Final = UUID("0b9c7d2e-5f60-4d3a-9d8e-3f2b6a1c4e5d")
_COVERED: Final = Coverage(Decision.COVERED, "000", benefit_percent=80, route_code="1.1", route_percent=100)
_CLAIMS: Final = (
    Text("phụ nữ có thai", "pregnant woman"),
    Text("phiếu chuyển cơ sở khám bệnh, chữa bệnh số GT-12", "referral letter GT-12"),
)
_WIDTHS: Final = {Paper.ROLL_80: 288, Paper.ROLL_58: 208}
"""Pixels in the documentation."""


def slips() -> dict[str, Slip]:
    """Return them by name."""
    away = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    paper_card = replace(_COVERED, decision=Decision.COVERED_SHOW_PAPER_CARD, result_code="001")
    claims = _slip("ƯT A 003", track=Track.PRIORITY, claims=_CLAIMS, language=Language.EN)
    unvouched = Again(Ticket(_ID, "A 021", 3, _EIGHT), _GENERAL, Payment.TO_BE_CHECKED, Track.NORMAL)
    return {
        "insured": _slip("A 017"),
        "to-be-checked": _slip("A 018", away),
        "show-card": slip_of(_MAI, unvouched, patient_sentence(_COVERED), (), _CLINIC, Language.VI, show_card=True),
        "self-pay": _slip("ƯT D 002", service=_DRIVERS, track=Track.PRIORITY),
        "paper-card": _slip("A 019", paper_card),
        "claims": claims,
        "long": replace(
            _slip("ƯT A 1234", away, citizen=_LONG, track=Track.PRIORITY, claims=_CLAIMS[1:]),
            clinic=_LONG_CLINIC,
            address=_LONG_ADDRESS,
        ),
        "offline": _slip("A K1-03", provisional=True),
        "help": help_slip_of(HelpTicket(_ID, "TG 004", 0, _EIGHT), _CLINIC, Language.VI),
        "copy": replace(claims, language=Language.VI, copied_at=moment(_EIGHT.replace(hour=2), _CLINIC)),
    }


def _slip(
    number: str,
    coverage: Coverage = _COVERED,
    *,
    citizen: Citizen = _MAI,
    service: Service = _GENERAL,
    track: Track = Track.NORMAL,
    claims: tuple[Text, ...] = (),
    provisional: bool = False,
    language: Language = Language.VI,
) -> Slip:
    ticket = Ticket(_ID, number, 3, _EIGHT, provisional=provisional)
    drawn = Again(ticket, service, payment_of(service, coverage), track)
    return slip_of(citizen, drawn, patient_sentence(coverage), claims, _CLINIC, language)


def text() -> str:
    """Return the documentation's page as Markdown."""
    return "\n".join(
        [_HEAD, *(f"## {name}\n\n{says}\n\n![{name}](slips/{name}.png)\n" for name, says in SHOWN.items())]
    )


def write(docs: Path) -> None:
    """Write `docs/slips.md` and its pictures. Needs a `QGuiApplication`. Raises `OSError`."""
    (docs / "slips").mkdir(parents=True, exist_ok=True)
    for name, slip in slips().items():
        paper = Paper.ROLL_58 if name == "long" else Paper.ROLL_80
        picture = paint(slip, paper).convertToFormat(QImage.Format.Format_Grayscale8)
        small = picture.scaledToWidth(_WIDTHS[paper], Qt.TransformationMode.SmoothTransformation)
        _save(small, docs / "slips" / f"{name}.png")
    (docs / "slips.md").write_text(text(), encoding="utf-8")


def render(out: Path) -> None:
    """Write each slip on each paper in full size. Raises `OSError`."""
    for paper in Paper:
        (out / paper.name).mkdir(parents=True, exist_ok=True)
        for name, slip in slips().items():
            _save(paint(slip, paper), out / paper.name / f"{name}.png")


def _save(picture: QImage, file: Path) -> None:
    if not picture.save(str(file)):
        message = f"cannot write {file}"
        raise OSError(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the slips; return 0, or 1 when a picture cannot be written."""
    return draw("kiosk slips", argv, render, write, page="slips.md")


if __name__ == "__main__":
    sys.exit(main())
