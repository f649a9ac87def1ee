"""What the kiosk's workers do: each job calls one port, and brings what came of it back to the flow as an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

import structlog

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData
from cardreader.lds.picture import as_ppm
from cardreader.reading import CitizenKnown, ReadEvent, ReadProgress
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import Again, Device, Turn
from kiosk.core.claims import claim_words
from kiosk.core.coverage import Decision
from kiosk.core.ends_soon import ends_soon
from kiosk.core.insurance.explain import patient_sentence
from kiosk.core.ports import Insurance, Printer, PrintFailed, Register, RegisterUnavailable
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules, unvouched
from kiosk.core.slip import Clinic, Slip, help_slip_of, slip_of
from kiosk.core.visit import HelpCase, Visit
from kiosk.reader.chip import Chip, ReadStopped, problem_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside of the kiosk."""

    chip: Chip
    insurance: Insurance
    register: Register
    printer: Printer


def visit_id(turn: Turn) -> UUID:
    """Return the id of the visit that a turn registers: registered twice, it is the same."""
    return uuid5(turn.key, "visit")


class Jobs:
    """The jobs of all workers. Every method blocks, and may be called from that port's worker only."""

    def __init__(
        self,
        ports: Ports,
        rules: Rules,
        clinic: Clinic,
        clock: Callable[[], datetime],
        post: Callable[[ev.Event], None],
    ) -> None:
        self._ports, self._rules, self._clinic, self._clock, self._post = ports, rules, clinic, clock, post
        self._portrait: bytes | None = None
        """Of the chip that was read last, as it stands there; the card worker's own."""
        self._ringing: UUID | None = None
        """The desk's case of the alarm that was called last; the register worker's own."""

    # card

    def recognise(self, effect: ef.RecogniseCard) -> None:
        """Say when the card on the reader is no identity card."""
        if self._ports.chip.is_no_document():
            log.info("card_is_no_document")
            self._post(ev.OtherCardSeen(effect.turn))

    def read(self, effect: ef.StartReading) -> None:
        """Read the chip and say how far it is, who it is and whether it is genuine."""
        read, self._portrait = effect.read, None

        def on_event(event: ReadEvent) -> None:
            match event:
                case ReadProgress(done=done, total=total):
                    self._post(ev.Progressed(read, done, total))
                case CitizenKnown(citizen=citizen, passive=passive):
                    self._post(ev.CitizenFound(read, citizen, vouched=passive is Passive.CHAIN_OK))

        try:
            reading = self._ports.chip.read(effect.password, on_event)
        except ReadStopped:
            log.info("read_stopped")
        except CardReaderError as error:
            log.warning("read_failed", code=error.code, reason=getattr(error, "reason", None))
            self._post(ev.ReadFailed(read, problem_of(error), _verdict_of(error)))
        else:
            self._portrait = reading.portrait
            self._post(ev.ChipVerified(read, reading.authenticity, reading.access))

    def decode_portrait(self, effect: ef.DecodePortrait) -> None:
        """Decode the photo of that read, once. One that is signed but does not decode is not shown."""
        portrait, self._portrait = self._portrait, None
        if portrait is None:
            return
        try:
            self._post(ev.PortraitDecoded(effect.read, as_ppm(portrait)))
        except DamagedData as error:
            log.warning("portrait_not_shown", why=str(error))

    def forget(self) -> None:
        """Drop what is left of the last chip."""
        self._portrait = None
        self._ports.chip.forget()

    # network

    def look_up(self, effect: ef.LookUp, today: date) -> None:
        """Ask the insurance."""
        coverage = self._ports.insurance.lookup(effect.citizen, today, vouched=effect.vouched)
        log.info("looked_up", decision=coverage.decision.value, code=coverage.result_code)
        self._post(ev.CoverageKnown(effect.turn, coverage))
        away = coverage.decision is Decision.PORTAL_UNAVAILABLE
        self._post(ev.DeviceDown(Device.PORTAL) if away else ev.DeviceUp(Device.PORTAL))

    # database

    def ask_today(self, effect: ef.AskToday) -> None:
        """Ask what the register knows. A register that cannot say is no obstacle."""
        try:
            today = self._ports.register.today(effect.citizen)
        except RegisterUnavailable as error:
            log.warning("today_unknown", why=str(error))
        else:
            self._post(ev.TodayKnown(effect.turn, today))

    def register(self, effect: ef.Register) -> None:
        """Write the visit down."""
        turn = effect.turn
        if turn.citizen is None or turn.coverage is None or turn.authenticity is None:
            message = "nobody is registered before identity, insurance and the chip's verdict are known"
            raise AssertionError(message)
        visit = Visit(
            id=visit_id(turn),
            citizen=turn.citizen,
            service=effect.service,
            track=effect.track,
            payment=effect.payment,
            coverage=turn.coverage,
            authenticity=turn.authenticity,
            access=turn.access,
            arrived=self._clock(),
            claims=turn.claims,
        )
        try:
            ticket = self._ports.register.register(visit)
        except RegisterUnavailable as error:
            log.error("register_unavailable", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            self._post(ev.RegisterFailed(turn.id))
            self._post(ev.DeviceDown(Device.REGISTER, error.fault))
        else:
            self._post(ev.Registered(turn.id, ticket))

    def open_help(self, effect: ef.OpenHelp) -> None:
        """Keep a place in the desk's line."""
        try:
            ticket = self._ports.register.open_help(self._case(effect.turn, effect.problem))
        except RegisterUnavailable as error:
            log.error("help_not_opened", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            self._post(ev.HelpFailed(effect.turn.id))
            self._post(ev.DeviceDown(Device.REGISTER, error.fault))
        else:
            self._post(ev.HelpOpened(effect.turn.id, ticket))

    def alarm(self, effect: ef.AlarmDesk) -> None:
        """Put the alarm on the desk's list. No place in line: there is no number, only word if no desk hears of it."""
        try:
            ticket = self._ports.register.open_help(self._case(effect.turn, effect.problem))
            self._ringing = ticket.case_id
            why = "the clinic's database is away" if ticket.provisional else ""
            if ticket.case_id != case_id(effect.turn, effect.problem):
                log.critical("emergency_again", reason=effect.problem.value)  # it rings already, more than once
        except RegisterUnavailable as error:
            why = str(error)
        if why:
            log.critical("alarm_not_delivered", why=why)
            self._post(ev.HelpFailed(effect.turn.id))

    def ask_answered(self, effect: ef.AskAnswered) -> None:
        """Ask whether somebody at a desk took the alarm up."""
        try:
            answered = self._ringing is not None and self._ports.register.is_answered(self._ringing)
        except RegisterUnavailable as error:
            log.error("alarm_not_asked_about", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            answered = False
        self._post(ev.AlarmAnswered(effect.turn, answered))

    def withdraw_alarm(self, effect: ef.WithdrawAlarm) -> None:
        """Take the alarm back that was called by mistake. One that another call joined rings on."""
        if self._ringing is None:
            return
        try:
            self._ports.register.withdraw_help(self._ringing)
        except RegisterUnavailable as error:
            log.error("alarm_not_withdrawn", turn=effect.turn, why=str(error))  # noqa: TRY400 - as above
        self._ringing = None

    def _case(self, turn: Turn, problem: Problem) -> HelpCase:
        return HelpCase(
            id=case_id(turn, problem),
            reason=problem.value,
            citizen=turn.citizen,
            coverage=turn.coverage,
            authenticity=turn.authenticity,
            access=turn.access,
            given=turn.given,
            arrived=self._clock(),
        )

    def probe_register(self) -> None:
        """Return whether a visit could be written now."""
        try:
            self._ports.register.check()
        except RegisterUnavailable as error:
            log.warning("register_down", why=str(error))
            self._post(ev.DeviceDown(Device.REGISTER, error.fault))
        else:
            self._post(ev.DeviceUp(Device.REGISTER))

    def record_print(self, effect: ef.Print, *, ok: bool) -> None:
        """Note how the slip fared."""
        try:
            self._ports.register.record_print(effect.ticket.visit_id, ok=ok)
        except RegisterUnavailable as error:
            log.error("print_not_recorded", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            self._post(ev.DeviceDown(Device.REGISTER, error.fault))

    # printer

    def print_slip(self, effect: ef.Print) -> bool:
        """Print the slip of a visit; say whether it came out."""
        turn = effect.turn
        if turn.citizen is None or turn.coverage is None:
            message = "a slip belongs to a person"
            raise AssertionError(message)
        claims = tuple(claim_words(claim, self._rules.priority_groups) for claim in turn.claims)
        drawn = Again(effect.ticket, effect.service, effect.payment, effect.track)
        sentence = patient_sentence(turn.coverage)
        show_card = unvouched(turn.authenticity)
        today = effect.ticket.issued.astimezone(self._clinic.zone).date()
        ends = ends_soon(turn.citizen, turn.coverage, today, self._rules.ends_soon_days)
        slip = slip_of(
            turn.citizen, drawn, sentence, claims, self._clinic, effect.language, show_card=show_card, ends=ends
        )
        return self._print(slip, lambda ok: ev.SlipPrinted(turn.id, ok))

    def print_help(self, effect: ef.PrintHelp) -> None:
        """Print a help slip."""
        slip = help_slip_of(effect.ticket, self._clinic, effect.language)
        self._print(slip, lambda ok: ev.HelpPrinted(effect.turn, ok))

    def _print(self, slip: Slip, outcome: Callable[[bool], ev.Event]) -> bool:
        """Print; tell the patient first, then what it says of the printer."""
        try:
            self._ports.printer.print(slip)
        except PrintFailed as error:
            log.error("print_failed", why=str(error))  # noqa: TRY400 - the text is for staff, a trace is not
            ok = False
        else:
            ok = True
        self._post(outcome(ok))
        self._post(ev.DeviceUp(Device.PRINTER) if ok else ev.DeviceDown(Device.PRINTER))
        return ok

    def probe_printer(self) -> None:
        """Return whether a slip would come out now."""
        device = Device.PRINTER
        self._post(ev.DeviceUp(device) if self._ports.printer.ready() else ev.DeviceDown(device))


def _verdict_of(error: CardReaderError) -> Authenticity | None:
    """Return what a failed read says of authenticity."""
    verdict: Authenticity | None = getattr(error, "authenticity", None)
    if verdict is not None:
        return verdict
    if isinstance(error, AuthenticityFailed):
        return Authenticity(passive=Passive.FAILED, chip=ChipProof.NOT_DONE, detail=(str(error),), reason=error.reason)
    return None
