"""Which page shows which kind of state."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.check_in import state
from kiosk.screens.look import Look
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.pages.card_reading import PutCardPage, ReadingPage, RegisteringPage
from kiosk.screens.pages.choosing import AdultPage, NoChipPage, NotCoveredPage, PapersPage, PriorityPage, ServicesPage
from kiosk.screens.pages.digits import DigitsPage
from kiosk.screens.pages.idle import OutOfServicePage
from kiosk.screens.pages.numbers import ClerkPage, SlipPage
from kiosk.screens.pages.typing import NumberPage, PaperDatePage, PaperNumberPage
from kiosk.screens.pages.you import YouPage


def other_pages(emit: Emit, look: Look) -> dict[type[state.Page], Callable[[], Page]]:
    """Tell how to make each page but the idle one, which is there from the first frame on; in a visit's order."""
    return {
        state.EnterDigits: lambda: DigitsPage(emit, look),
        state.PutCard: lambda: PutCardPage(emit, look),
        state.ReadingChip: lambda: ReadingPage(emit),
        state.You: lambda: YouPage(emit),
        state.ChooseService: lambda: ServicesPage(emit),
        state.Registering: lambda: RegisteringPage(emit),
        state.TakeSlip: lambda: SlipPage(emit, look),
        state.SeeClerk: lambda: ClerkPage(emit),
        state.OutOfService: lambda: OutOfServicePage(emit),
        state.NotCovered: lambda: NotCoveredPage(emit),
        state.AskAdult: lambda: AdultPage(emit),
        state.AskPriority: lambda: PriorityPage(emit),
        state.AskPapers: lambda: PapersPage(emit),
        state.AskPaperNumber: lambda: PaperNumberPage(emit),
        state.AskPaperDate: lambda: PaperDatePage(emit),
        state.NoChip: lambda: NoChipPage(emit, look),
        state.EnterNumber: lambda: NumberPage(emit),
    }
