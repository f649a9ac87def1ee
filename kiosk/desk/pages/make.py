"""Which page belongs to which state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.desk.flow import Place, Working
from kiosk.desk.health import Watch
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.by_hand import ByHandPage
from kiosk.desk.pages.calling import CallingPage, Counter
from kiosk.desk.pages.dossier import DossierPage
from kiosk.desk.pages.health import HealthPage
from kiosk.desk.pages.staff import StaffPage
from kiosk.desk.pages.work import SearchPage, WorkPage

MakePage = Callable[[View], DeskPage]


@dataclass(frozen=True, slots=True)
class Makers:
    """What outlives a page and is shown in it."""

    counter: Counter
    watch: Watch
    open_board: Callable[[], None]
    report: MakePage | None


def make_page(working: Working, view: View, makers: Makers) -> DeskPage:
    """Make the page of that state."""
    if working.dossier is not None:
        return DossierPage(view, working.dossier)
    match working.place:
        case Place.WORK:
            return WorkPage(view)
        case Place.CALLING:
            return CallingPage(view, makers.counter, makers.open_board)
        case Place.BY_HAND:
            return ByHandPage(view, working.for_help)
        case Place.SEARCH:
            return SearchPage(view)
        case Place.HEALTH:
            return _health(view, makers.watch)
        case Place.STAFF:
            return StaffPage(view)
        case Place.REPORT:
            if makers.report is None:
                message = "there is no page of the day report"
                raise LookupError(message)
            return makers.report(view)


def _health(view: View, watch: Watch) -> HealthPage:
    page = HealthPage(view, watch.check_now)
    for key, reading in watch.readings.items():
        page.show_reading(key, reading)
    return page
