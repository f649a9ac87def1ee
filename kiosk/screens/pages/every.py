"""Which page shows which kind of state."""

from __future__ import annotations

from kiosk.core import state
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.pages.choosing import AdultPage, PapersPage, PriorityPage
from kiosk.screens.pages.clerk import ClerkPage
from kiosk.screens.pages.digits import DigitsPage
from kiosk.screens.pages.out_of_service import OutOfServicePage
from kiosk.screens.pages.put_card import PutCardPage
from kiosk.screens.pages.reading import ReadingPage, RegisteringPage
from kiosk.screens.pages.services import ServicesPage
from kiosk.screens.pages.slip import SlipPage
from kiosk.screens.pages.typing import NumberPage, PaperDatePage, PaperNumberPage
from kiosk.screens.pages.ways import NoChipPage, NotCoveredPage
from kiosk.screens.pages.you import YouPage


def every_other_page(emit: Emit, *, motion: bool) -> dict[type[state.Page], Page]:
    """Make one page for each kind of state but the idle one, which is there from the first frame on."""
    return {
        state.EnterDigits: DigitsPage(emit),
        state.PutCard: PutCardPage(emit, motion=motion),
        state.ReadingChip: ReadingPage(emit),
        state.You: YouPage(emit),
        state.NotCovered: NotCoveredPage(emit),
        state.AskAdult: AdultPage(emit),
        state.ChooseService: ServicesPage(emit),
        state.AskPriority: PriorityPage(emit),
        state.AskPapers: PapersPage(emit),
        state.AskPaperNumber: PaperNumberPage(emit),
        state.AskPaperDate: PaperDatePage(emit),
        state.NoChip: NoChipPage(emit),
        state.EnterNumber: NumberPage(emit),
        state.Registering: RegisteringPage(emit),
        state.TakeSlip: SlipPage(emit),
        state.SeeClerk: ClerkPage(emit),
        state.OutOfService: OutOfServicePage(emit),
    }
