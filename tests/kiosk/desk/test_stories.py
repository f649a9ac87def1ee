"""A clerk's morning through the real windows, on the real register, with the portal's double and a receipt printer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import seeds
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal as Double
from backend_stub.web.server import serving
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, Sex
from kiosk.core.coverage import Decision
from kiosk.core.desk import flow
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Dossier, Role, VisitState, Work
from kiosk.core.visit import Payment, Ticket, Track
from kiosk.desk import words as frame
from kiosk.desk import words_visits as say
from kiosk.desk.by_hand import read_birth
from kiosk.desk.health import Level
from kiosk.portal.service import PortalInsurance
from kiosk.printing.emulator import Emulator
from kiosk.register.register import SqlRegister
from tests.kiosk.desk.clinic import LOGINS, PINS, Clinic, Clock, Outage, settings_of
from tests.kiosk.desk.conftest import Clerk
from tests.postgres_server import PostgresServer

SitDown = Callable[..., Clerk]
pytestmark = pytest.mark.usefixtures("quick_pins")
both = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'register.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def printer() -> Iterator[Emulator]:
    with Emulator() as printer:
        yield printer


@pytest.fixture
def citizen() -> Citizen:
    people = json.loads((seeds.folder() / "people.json").read_text(encoding="utf-8"))["people"]
    person = next(one for one in people if one["key"] == "insured-here")
    card = person["card"]
    name, birth = person["name"].upper(), read_birth(card["birth_date"])
    return Citizen(card["number"], name, card["latin_name"], birth, Sex(card["sex"]), "VNM")


@pytest.fixture
def clinic(tmp_path: Path, database: str, printer: Emulator, citizen: Citizen) -> Iterator[Clinic]:
    store = Store(open_engine(IN_MEMORY))
    seed(store)
    portal, clock = Outage(Double(store).application()), Clock()
    with serving(portal) as address:
        settings = settings_of(tmp_path, database, address, printer.port)
        register = SqlRegister(
            settings.database.url, settings.database.key_file, settings.kiosk.zone, clock, kiosk="kiosk-1"
        )
        insurance = PortalInsurance(settings.portal, settings.facility)
        yield Clinic(settings, register, insurance, portal, clock, citizen)
        insurance.close()
        register.close()
    store.close()


def log_in(clerk: Clerk, role: Role, pin: str = "") -> None:
    clerk.write("login", LOGINS[role])
    clerk.write("pin", pin or PINS[role])
    clerk.press("enter")


def opened(clerk: Clerk, ticket: Ticket) -> None:
    clerk.window.post(flow.Opened(ticket.visit_id))
    clerk.settle()


def because(clerk: Clerk, reason: str, words: str = "") -> None:
    clerk.choose("reason", reason)
    clerk.write("reason-words", words)
    clerk.press("sheet-yes")


def dossier(clinic: Clinic, ticket: Ticket) -> Dossier:
    return clinic.office().desk.dossier(ticket.visit_id)


def kinds(clerk: Clerk) -> set[Work]:
    return {item.work for item in clerk.office.desk.work()}


def test_from_the_first_account_to_a_lock_out(clinic: Clinic, sit_down: SitDown, qtbot: QtBot) -> None:
    """Given a new clinic: the operator makes the administrator, who makes a clerk, and the clerk forgets the PIN."""
    clerk = sit_down(clinic.office())
    assert frame.NO_ACCOUNT.vi in clerk.words()
    clinic.hire()
    clerk.window._ticked()
    qtbot.waitUntil(lambda: clerk.sees("login"))
    log_in(clerk, Role.ADMIN)
    clerk.go(Place.STAFF)
    clerk.press("add-staff")
    for name, text in (("staff-name", "Trần Thị Lễ Tân"), ("staff-number", "001190000009"), ("staff-login", "lan")):
        clerk.write(name, text)
    clerk.press("sheet-yes")
    given = clerk.find("one-time-pin", QLabel)
    assert isinstance(given, QLabel)
    one_time = given.text()
    clerk.press("sheet-yes")
    assert one_time not in clerk.words()
    assert [row[0] for row in clerk.table("staff-list")] == ["minh", "lan"]
    clerk.press("leave")
    log_in(clerk, Role.CLERK, one_time)
    for pin, again, said in (
        ("123456", "123456", frame.REFUSALS["weak_pin"]),
        (PINS[Role.CLERK], "1", frame.PINS_DIFFER),
        ("".join(one_time.split()), "".join(one_time.split()), frame.REFUSALS["same_pin"]),
    ):
        clerk.write("new-pin", pin)
        clerk.write("new-pin-again", again)
        clerk.press("keep-pin")
        assert said.vi in clerk.words()
        assert not any(clerk.sees(f"go-{place}") for place in Place)
    clerk.write("new-pin", PINS[Role.CLERK])
    clerk.write("new-pin-again", PINS[Role.CLERK])
    clerk.press("keep-pin")
    assert clerk.sees("go-work")
    clerk.press("leave")
    for _ in range(5):
        log_in(clerk, Role.CLERK, "000000")
    log_in(clerk, Role.CLERK)
    assert "thử lại sau 5 phút" in clerk.words()
    clinic.clock.pass_minutes(6)
    log_in(clerk, Role.CLERK)
    assert clerk.sees("work-list")


@both
def test_every_override_is_done_through_the_windows_and_kept_with_its_reason(clinic: Clinic, sit_down: SitDown) -> None:
    """Given a mismatch: the head accepts papers, decides who pays and by which route, moves, voids and reopens it."""
    clinic.hire(Role.HEAD)
    before = len(clinic.audited())
    ticket = clinic.comes(Decision.IDENTITY_MISMATCH)
    head = sit_down(clinic.office())
    log_in(head, Role.HEAD)
    assert {Work.MISMATCH, Work.CLAIM} <= kinds(head)
    opened(head, ticket)
    head.press("act-accept")
    because(head, "documents_compared")
    head.press("act-set_payment")
    head.choose("payment", Payment.SELF_PAY)
    because(head, "other", "người bệnh đề nghị")
    head.press("act-set_route")
    head.choose("route", "1.3")
    because(head, "referral_seen")
    head.press("confirm-referral")
    decided = dossier(clinic, ticket)
    assert (decided.access, decided.passive) == ("by_hand", "unanchored")
    assert (decided.payment, decided.route_code) == (Payment.SELF_PAY, "1.3")
    assert decided.claims[0].confirmed is True
    assert not {Work.MISMATCH, Work.CLAIM} & kinds(head)
    head.press("act-move")
    head.choose("service", "eyes")
    head.choose("track", Track.NORMAL)
    because(head, "other_service_needed")
    assert head.notice() == "Số mới là B 001."
    assert dossier(clinic, ticket).state is VisitState.VOID
    head.press("act-void")
    because(head, "patient_left")
    assert head.sees("act-reopen")
    head.press("act-reopen")
    because(head, "came_back")
    assert head.sees("act-void")
    actions = {forced.action for forced in dossier(clinic, ticket).forced}
    assert {"accept", "set_payment", "set_route"} <= actions
    assert {"người bệnh đề nghị", ""} == {forced.words for forced in dossier(clinic, ticket).forced}
    for words in (say.FORCED["move"].vi, say.FORCED["void"].vi, say.FORCED["reopen"].vi, "Người bệnh quay lại"):
        assert words in head.words()
    assert len(clinic.audited()) >= before + 7


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_two_clerks_at_once_never_decide_over_each_other_nor_call_the_same_number(
    clinic: Clinic, sit_down: SitDown
) -> None:
    clinic.hire(Role.HEAD, Role.CLERK)
    ticket = clinic.comes()
    clinic.comes(citizen=other(clinic.citizen, 1))
    head, clerk = sit_down(clinic.office()), sit_down(clinic.office())
    log_in(head, Role.HEAD)
    log_in(clerk, Role.CLERK)
    opened(head, ticket)
    opened(clerk, ticket)
    head.press("act-void")
    because(head, "patient_left")
    clerk.press("act-move")
    clerk.choose("service", "eyes")
    because(clerk, "other_service_needed")
    assert frame.REFUSALS["changed"].vi in clerk.words()
    assert dossier(clinic, ticket).state is VisitState.VOID
    clerk.press("sheet-no")
    clinic.comes(citizen=other(clinic.citizen, 2))
    called = []
    for counter, one in (("1", head), ("2", clerk)):
        one.go(Place.CALLING)
        one.choose("counter", counter)
        one.settle()
        one.press("call-next")
        called.append(one.find("called-number").text())  # type: ignore[attr-defined] # a label
    assert called == ["A 002", "A 003"]
    clinic.audited()


@both
def test_the_portal_comes_back_after_an_outage(clinic: Clinic, sit_down: SitDown) -> None:
    """Given a visit without an answer: a look-up fails, a later one in the clerk's name brings the insurance."""
    clinic.hire(Role.CLERK)
    genuine = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
    ticket = clinic.comes(Decision.PORTAL_UNAVAILABLE, authenticity=genuine)
    clinic.portal.down = True
    clerk = sit_down(clinic.office())
    log_in(clerk, Role.CLERK)
    assert level(clerk, "portal") is Level.BAD
    assert Work.TO_BE_CHECKED in kinds(clerk)
    opened(clerk, ticket)
    clerk.press("act-look_up")
    assert clerk.notice() == say.STILL_AWAY.vi
    assert dossier(clinic, ticket).payment is Payment.TO_BE_CHECKED
    clinic.portal.down = False
    clerk.press("act-look_up")
    assert clerk.notice() == say.LOOKED_UP.vi
    assert "Mã 000" in clerk.words()
    assert dossier(clinic, ticket).payment is Payment.INSURANCE
    assert Work.TO_BE_CHECKED not in kinds(clerk)
    clerk.go(Place.HEALTH)
    clerk.press("check-now")
    assert level(clerk, "portal") is Level.GOOD


def test_a_clock_that_ran_ahead_for_one_patient_is_confirmed_by_one_act(clinic: Clinic, sit_down: SitDown) -> None:
    clinic.hire(Role.CLERK)
    clinic.comes()
    clinic.clock.pass_minutes(13 * 24 * 60)
    clinic.comes()
    clinic.clock.pass_minutes(-13 * 24 * 60)
    clerk = sit_down(clinic.office())
    log_in(clerk, Role.CLERK)
    clerk.go(Place.HEALTH)
    assert level(clerk, "database") is Level.BAD
    clerk.press("accept-clock")
    clerk.press("sheet-yes")
    assert clerk.notice() == frame.ACCEPTED_CLOCK.vi
    assert level(clerk, "database") is Level.GOOD
    clinic.comes()


def test_the_printer_runs_out_in_the_middle_of_the_morning(
    clinic: Clinic, sit_down: SitDown, printer: Emulator
) -> None:
    """Given a roll near its end: yellow first, red when it is out; the number counts, and is printed later."""
    clinic.hire(Role.CLERK)
    printer.dials.paper_low = True
    clerk = sit_down(clinic.office())
    log_in(clerk, Role.CLERK)
    assert level(clerk, "printer") is Level.SOON
    ticket = clinic.comes()
    clinic.register.record_print(ticket.visit_id, ok=False)
    printer.dials.paper_out = True
    clinic.clock.pass_minutes(2)
    assert Work.UNPRINTED in kinds(clerk)
    clerk.go(Place.HEALTH)
    clerk.press("check-now")
    assert level(clerk, "printer") is Level.BAD
    opened(clerk, ticket)
    clerk.press("act-reprint")
    because(clerk, "printer_failed")
    assert "the paper is out" in clerk.notice()
    assert Work.UNPRINTED in kinds(clerk)
    printer.dials.paper_out = printer.dials.paper_low = False
    clerk.press("act-reprint")
    because(clerk, "printer_failed")
    assert clerk.notice() == f"Đã in phiếu {ticket.number}."
    assert printer.slips.get(timeout=60) is not None
    assert Work.UNPRINTED not in kinds(clerk)


@both
def test_somebody_without_a_chip_is_received_by_hand(clinic: Clinic, sit_down: SitDown, citizen: Citizen) -> None:
    """Given a chip that cannot be read: the QR code fills the form, the portal is asked, the number is called."""
    clinic.hire(Role.CLERK)
    clerk = sit_down(clinic.office())
    log_in(clerk, Role.CLERK)
    clerk.go(Place.BY_HAND)
    born = str(citizen.birth_date).replace("/", "")
    sex = {Sex.MALE: "Nam"}.get(citizen.sex, "Nữ")
    clerk.write("scan", f"{citizen.number}||{citizen.name}|{born}|{sex}|Hà Nội|05062022")
    clerk.enter("scan")
    clerk.choose("reason", "chip_unreadable")
    clerk.press("register")
    assert clerk.notice() == "Đã cấp số A 001."
    clerk.press("act-look_up")
    assert "Mã 000" in clerk.words()
    clerk.go(Place.CALLING)
    clerk.press("call-next")
    assert clerk.find("called-number").text() == "A 001"  # type: ignore[attr-defined] # a label
    clerk.press("served")
    clerk.go(Place.SEARCH)
    clerk.write("search-text", citizen.number)
    clerk.press("search")
    (row,) = clerk.table("found-list")
    assert (row[0], row[4]) == ("A 001", "Đã tiếp")
    assert citizen.number not in str(clinic.audited())


def other(citizen: Citizen, number: int) -> Citizen:
    return Citizen(f"001190{number:06d}", "NGƯỜI KHÁC", "NGUOI KHAC", citizen.birth_date, citizen.sex, "VNM")


def level(clerk: Clerk, probe: str) -> Level:
    return clerk.window.watch.readings[probe].level
