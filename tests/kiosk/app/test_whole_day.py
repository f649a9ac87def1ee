"""What a whole day of a clinic leaves on the disk: nobody's name, number, card or birth date, in no file and no log."""

from __future__ import annotations

import io
import json
import queue
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select
from werkzeug import Request, Response

import seeds
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal as Double
from backend_stub.web.server import serving as serving_portal
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, Sex
from kiosk.app.assemble import register_of
from kiosk.app.background_jobs import background_jobs_of, record_watch
from kiosk.app.commands import upkeep
from kiosk.app.desk import office_of
from kiosk.cli import main
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import ByHand, Role, Session, Staff
from kiosk.core.rules import payment_of, track_of
from kiosk.core.visit import Claim, ClaimKind, HelpCase, Visit
from kiosk.desk.by_hand import read_birth
from kiosk.desk.office import Office
from kiosk.portal.service import PortalInsurance
from kiosk.register.database.tables import delivery_refusals, lookups, visits
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.record import RecordWatch
from kiosk.register.register import SqlRegister
from kiosk.register.spool import lookup_log
from kiosk.settings import Settings
from tests.kiosk.accounts import account, first_account
from tests.kiosk.desk.clinic import Clock
from tests.kiosk.rehearsal.leftovers import personal_left
from tests.tls import Authority, serving

PEOPLE: list[dict[str, Any]] = json.loads((seeds.folder() / "people.json").read_text(encoding="utf-8"))["people"]
SETTINGS = """
[facility]
code = "01999"
name = "Phòng khám Sông Xanh"
[portal]
base_url = "{portal}"
username = "01999_BV"
password_file = "portal.password"
staff_name = "Lê Thị Quầy Một"
staff_number = "001190000009"
forced_minutes = 0
patient_minutes = 0
[[printers]]
kind = "file"
folder = "slips"
[handover]
url = "{hospital}"
token_file = "handover.token"
ca_file = "{ca}"
"""
STAFF = {
    Role.ADMIN: Staff("admin1", "Phạm Quản Trị Viên", "048080000117", Role.ADMIN),
    Role.HEAD: Staff("head1", "Hoàng Trưởng Quầy Nữ", "001185000010", Role.HEAD),
}
PIN = "938207"
EVENING_BEFORE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Hospital:
    """A FHIR server that refuses every fifth person, with the name in its words."""

    seen: queue.Queue[str] = field(default_factory=queue.Queue)

    def __call__(self, request: Request) -> Response:
        resources = {
            entry["resource"]["resourceType"]: entry["resource"] for entry in json.loads(request.data)["entry"]
        }
        patient = resources["Patient"]
        self.seen.put(resources["Encounter"]["id"])
        if self.seen.qsize() % 5 == 0:
            text = f"no such patient: {json.dumps(patient, ensure_ascii=False)}"
            outcome = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": text}]}
            return Response(json.dumps(outcome, ensure_ascii=False), status=422)
        taken = [{"response": {"status": "201"}} for _ in resources]
        bundle = {"resourceType": "Bundle", "id": "taken", "type": "transaction-response", "entry": taken}
        return Response(json.dumps(bundle))


@dataclass
class Day:
    """A clinic, its clock and everybody of the seeds."""

    settings: Settings
    register: SqlRegister
    insurance: PortalInsurance
    clock: Clock

    @cached_property
    def record(self) -> RecordWatch:
        return record_watch(self.settings, self.register, self.clock)

    def office(self) -> Office:
        return office_of(self.settings, self.register, self.insurance, self.clock, record=self.record)

    def asked(self, citizen: Citizen) -> Coverage:
        self.clock.pass_minutes(1)
        return self.insurance.lookup(citizen, self.clock.now.date(), vouched=True)


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def day(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, hospital: Hospital) -> Iterator[Day]:
    store = Store(open_engine(IN_MEMORY))
    seed(store)
    authority = Authority.make(tmp_path_factory.mktemp("tls"))
    (tmp_path / "portal.password").write_text("kiosk-test")
    (tmp_path / "handover.token").write_text("bearer-of-the-test")
    with serving_portal(Double(store).application()) as portal, serving(authority) as server:
        server.expect_request("/fhir", method="POST").respond_with_handler(hospital)
        file = tmp_path / "kiosk.toml"
        words = {"portal": portal, "hospital": server.url_for("/fhir"), "ca": authority.ca}
        file.write_text(SETTINGS.format(**words), encoding="utf-8")
        settings = Settings.load(file)
        clock = Clock(EVENING_BEFORE)
        register = register_of(settings, clock)
        assert isinstance(register, SqlRegister)
        insurance = PortalInsurance(settings.portal, settings.facility, keep=lookup_log(register).keep)
        with closing(register), closing(insurance):
            yield Day(settings, register, insurance, clock)
    store.close()


def citizen_of(person: dict[str, Any]) -> Citizen:
    card = person["card"]
    return Citizen(
        card["number"],
        person["name"].upper(),
        card["latin_name"],
        read_birth(card["birth_date"]),
        Sex(card["sex"]),
        "VNM",
        residence=card["residence"],
    )


def comes(day: Day, person: dict[str, Any]) -> Visit:
    """Let somebody register at the kiosk."""
    citizen, service = citizen_of(person), day.settings.services[0].as_service()
    coverage = day.asked(citizen)
    visit = Visit(
        uuid4(),
        citizen,
        service,
        track_of(citizen, day.clock.now.date()),
        payment_of(service, coverage),
        coverage,
        Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK),
        "pace",
        day.clock.now,
        claims=(Claim(ClaimKind.REFERRAL, "paper", "GCT-118"), Claim(ClaimKind.ADULT, "mother")),
    )
    day.register.register(visit)
    return visit


def comes_to_the_desk(day: Day, office: Office, by: Session, person: dict[str, Any], words: str) -> ByHand:
    """Let somebody ask for help, and the desk register him by hand."""
    citizen = citizen_of(person)
    given = (person["insurance"] or {}).get("maThe") or citizen.number
    case = HelpCase(uuid4(), "help_wanted", citizen, day.asked(citizen), given=given, arrived=day.clock.now)
    day.register.open_help(case)
    typed = Citizen(citizen.number, citizen.name, birth_date=citizen.birth_date, sex=citizen.sex)
    service = day.settings.services[0].as_service()
    payment = payment_of(service, Coverage(Decision.PORTAL_UNAVAILABLE, ""))
    hand = ByHand(
        uuid4(), typed, service.key, track_of(citizen, day.clock.now.date()), payment, "other", words, help_case=case.id
    )
    office.desk.register(by, hand)
    return hand


def serve_everybody(day: Day, office: Office, head: Session, hospital: Hospital) -> None:
    """Two of three come to the kiosk and one to the desk; wait until the hospital has heard of all."""
    jobs = background_jobs_of(day.settings, day.register, day.insurance, day.record, day.clock)
    jobs.start()
    try:
        ids = set()
        for number, person in enumerate(PEOPLE):
            if number % 3:
                visit = comes(day, person)
                office.desk.compare_photo(head, visit.id, "photo_same", "")
                of = visit.id
            else:
                of = comes_to_the_desk(day, office, head, person, "đã xem giấy tờ").id
                office.desk.noted_lookup(
                    head, of, office.look_up.look_up(head, office.desk.dossier(of).person, MORNING.date())
                )
            office.slips.reprint(office.desk.dossier(of))
            office.desk.reprinted(head, of, "slip_lost", ok=True)
            assert office.desk.search(person["card"]["number"])
            ids.add(str(of))
        jobs.wake()
        while ids:
            ids.discard(hospital.seen.get(timeout=60))
    finally:
        jobs.stop()


def test_a_whole_day_leaves_nobody_s_name_number_or_birth_date_on_the_disk(
    day: Day,
    tmp_path: Path,
    hospital: Hospital,
    kiosk_log: io.StringIO,
    qapp: QApplication,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With everybody of the seeds, at the kiosk and at the desk; the evening before, clerks wrote names into reasons.

    The words of a reason are printed on the report of their day, for that is what they are for.
    """
    office = day.office()
    admin = first_account(SqlAccounts(day.register.database, day.clock), STAFF[Role.ADMIN], PIN)
    head = account(office.accounts, admin, STAFF[Role.HEAD], PIN)
    for person in PEOPLE[::3]:
        about = f"{person['name']} {person['card']['number']} {person['card']['birth_date']}"
        visit = comes(day, person)
        office.desk.accept(head, visit.id, "other", about)
        office.desk.void(head, visit.id, "other", about)
    day.clock.now = MORNING
    serve_everybody(day, office, head, hospital)
    monkeypatch.setattr(upkeep, "now", day.clock)
    config = ["--config", str(tmp_path / "kiosk.toml")]
    for language in ("vi", "en"):
        files = ["--pdf", str(tmp_path / f"{language}.pdf"), "--csv", str(tmp_path / f"{language}.csv")]
        assert main(["report", "2026-11-23", "--language", language, *files, *config]) == 0
    assert main(["backup", str(tmp_path / "copy.sqlite"), *config]) == 0
    assert main(["forget", PEOPLE[0]["card"]["number"], *config]) == 0
    assert main(["audit", "verify", *config]) == 0
    assert main(["audit", "settings", *config]) == 0
    printed = capsys.readouterr()
    (tmp_path / "printed.txt").write_text(printed.out + printed.err, encoding="utf-8")
    (tmp_path / "kiosk.log").write_text(kiosk_log.getvalue(), encoding="utf-8")
    with day.register.database.transaction() as connection:
        counted = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (visits, lookups, delivery_refusals)
        ]
    assert counted[0] == len(PEOPLE) + len(PEOPLE[::3])
    assert counted[1] > len(PEOPLE)
    assert counted[2] > 0
    assert personal_left(tmp_path, [*PEOPLE, *map(as_person, STAFF.values())]) == []
    (tmp_path / "kiosk.log").write_text(f"served {PEOPLE[-1]['name'].title()}", encoding="utf-8")
    assert personal_left(tmp_path, PEOPLE) == [f"kiosk.log: {PEOPLE[-1]['key']}"]


def as_person(staff: Staff) -> dict[str, Any]:
    """Give a member of staff as the seeds write people."""
    nobody = dict.fromkeys(("father", "mother", "spouse", "residence", "old_id"), "")
    card = nobody | {"number": staff.number, "latin_name": staff.name.upper(), "birth_date": "1990"}
    return {"key": staff.login, "name": staff.name, "card": card, "insurance": None}
