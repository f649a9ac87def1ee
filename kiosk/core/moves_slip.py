"""From a complete choice to the number and its slip, and the reminder of the card."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.effects import Print, Register, RemindOfCard
from kiosk.core.moves_help import see_clerk
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, Trust, payment_under, trust_in
from kiosk.core.state import Kiosk, Printing, Registering, TakeSlip
from kiosk.core.turns import Answer, go, turn_of
from kiosk.core.visit import Ticket


def finish(kiosk: Kiosk, page: Registering, rules: Rules) -> Answer:
    """Register now, or as soon as the chip's verdict is complete; or show the number from earlier today again."""
    verdict = turn_of(kiosk).authenticity
    if verdict is None:
        return go(kiosk, page)
    trust = trust_in(verdict, rules)
    if trust is Trust.FAILED:
        return see_clerk(kiosk, Problem.AUTHENTICITY_FAILED)
    if trust is Trust.CLERK:
        return see_clerk(kiosk, Problem.CHIP_NOT_TRUSTED)
    page = replace(page, payment=payment_under(trust, page.payment))
    if page.again is not None:
        return _show(kiosk, page, page.again)
    if page.asked:
        return kiosk, ()
    asked = replace(page, asked=True)
    return go(kiosk, asked, Register(turn_of(kiosk), page.service, page.payment, page.track))


def on_registered(kiosk: Kiosk, ticket: Ticket) -> Answer:
    """Show the number and print the slip: the visit is safely written down."""
    page = kiosk.page
    if not isinstance(page, Registering) or not page.asked:
        return kiosk, ()
    return _show(kiosk, page, ticket)


def on_register_failed(kiosk: Kiosk) -> Answer:
    """Send to the clerk: nothing was written down."""
    return see_clerk(kiosk, Problem.REGISTER_DOWN) if isinstance(kiosk.page, Registering) else (kiosk, ())


def on_printed(kiosk: Kiosk, *, ok: bool) -> Answer:
    """Note how the slip fared. Without one there is more time: the number has to be noted down."""
    if not isinstance(kiosk.page, TakeSlip):
        return kiosk, ()
    page = replace(kiosk.page, printing=Printing.DONE if ok else Printing.FAILED)
    return (replace(kiosk, page=page), ()) if ok else go(kiosk, page)


def remind(kiosk: Kiosk, page: TakeSlip) -> Answer:
    """Remind of the card on the reader."""
    return go(kiosk, replace(page, reminded=page.reminded + 1), RemindOfCard())


def _show(kiosk: Kiosk, page: Registering, ticket: Ticket) -> Answer:
    slip = Print(turn_of(kiosk), ticket, page.service, page.payment, page.track, kiosk.language)
    return go(kiosk, TakeSlip(ticket, page.service, page.payment, page.track), slip)
