"""What goes on beside the patients, put together from the settings: a visit reaches the hospital over real HTTPS."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from werkzeug import Request, Response

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.app.assemble import register_of
from kiosk.app.background_jobs import (
    BackgroundJobs,
    background_jobs_of,
    kind_of,
    outbox_kinds,
    receiver_of,
    record_watch,
)
from kiosk.core.desk.model import ByHand, Role, Session, Staff
from kiosk.core.visit import Service, Visit
from kiosk.delivery.notifications import Notifications, document_of
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.portal.service import PortalInsurance
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.outbox import Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.record import RecordWatch
from kiosk.register.register import SqlRegister
from kiosk.register.spool import SpooledRegister
from kiosk.settings import Settings, SettingsError
from kiosk.settings.services import DEFAULT_SERVICE
from tests.kiosk.accounts import first_account
from tests.kiosk.register.conftest import GENERAL, MORNING, make_visit
from tests.tls import Authority, serving

TOKEN = "bearer-of-the-test"
SETTINGS = """
[facility]
code = "01999"
name = "Phòng khám Mẫu"
[portal]
base_url = "http://127.0.0.1:9"
username = "01999_BV"
password_file = "portal.password"
staff_name = "Trần Thị Lễ Tân"
staff_number = "001190000009"
[handover]
url = "{url}"
token_file = "handover.token"
ca_file = "{ca}"
"""


class Hospital:
    """A FHIR server that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: queue.Queue[dict[str, Any]] = queue.Queue()

    def __call__(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response(status=401)
        bundle = json.loads(request.get_data())
        self.taken.put({entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]})
        return Response(json.dumps({"resourceType": "Bundle", "id": "taken", "type": "transaction-response"}))


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def settings(tmp_path: Path, hospital: Hospital) -> Iterator[Settings]:
    """Settings of a clinic that hands its visits to a hospital's server over TLS."""
    authority = Authority.make(tmp_path)
    (tmp_path / "portal.password").write_text("kiosk-test")
    (tmp_path / "handover.token").write_text(TOKEN)
    with serving(authority) as server:
        server.expect_request("/fhir", method="POST").respond_with_handler(hospital)
        file = tmp_path / "kiosk.toml"
        file.write_text(SETTINGS.format(url=server.url_for("/fhir"), ca=authority.ca), encoding="utf-8")
        yield Settings.load(file)


def record_watch_of(settings: Settings, register: SqlRegister | SpooledRegister) -> RecordWatch:
    return record_watch(settings, register, lambda: MORNING)


@pytest.fixture
def register(settings: Settings) -> Iterator[SqlRegister]:
    made = register_of(settings, lambda: MORNING)
    assert isinstance(made, SqlRegister)
    with closing(made):
        yield made


@pytest.fixture
def jobs(settings: Settings, register: SqlRegister) -> Iterator[BackgroundJobs]:
    with closing(PortalInsurance(settings.portal, settings.facility)) as insurance:
        made = background_jobs_of(settings, register, insurance, record_watch_of(settings, register), lambda: MORNING)
        made.start()
        yield made
        made.stop()


def test_a_registered_visit_reaches_the_hospital(
    register: SqlRegister, jobs: BackgroundJobs, hospital: Hospital
) -> None:
    visit = make_visit(1)
    register.register(visit)
    jobs.wake()
    taken = hospital.taken.get(timeout=60)
    assert taken["Encounter"]["id"] == str(visit.id)
    assert taken["Encounter"]["status"] == "arrived"
    assert taken["Patient"]["identifier"][0]["value"] == visit.citizen.number


def test_a_visit_that_the_desk_made_void_is_handed_over_again_as_an_error(
    settings: Settings, register: SqlRegister, jobs: BackgroundJobs, hospital: Hospital
) -> None:
    visit: Visit = make_visit(1)
    register.register(visit)
    jobs.wake()
    hospital.taken.get(timeout=60)
    desk, session = _desk(settings, register)
    desk.dossier(visit.id)
    desk.void(session, visit.id, "double", "")
    jobs.wake()
    assert hospital.taken.get(timeout=60)["Encounter"]["status"] == "entered-in-error"


def test_a_registration_by_hand_is_handed_over_as_seen_on_other_documents(
    settings: Settings,
    register: SqlRegister,
    jobs: BackgroundJobs,
    hospital: Hospital,
    by_hand: Callable[[], ByHand],
) -> None:
    desk, session = _desk(settings, register)
    desk.register(session, by_hand())
    jobs.wake()
    taken = hospital.taken.get(timeout=60)
    assert taken["Patient"]["name"][0]["text"] == "Trẻ sơ sinh của bà Mai"
    assert "identity: other documents" in taken["Appointment"]["comment"]


def test_a_token_file_that_is_not_there_is_said_at_the_start(settings: Settings, register: SqlRegister) -> None:
    assert settings.handover.token_file is not None
    settings.handover.token_file.unlink()
    with (
        closing(PortalInsurance(settings.portal, settings.facility)) as insurance,
        pytest.raises(SettingsError, match=r"handover\.token_file"),
    ):
        background_jobs_of(settings, register, insurance, record_watch_of(settings, register), lambda: MORNING)


def test_every_receiver_of_notifications_gets_an_insured_visit(
    settings: Settings, register: SqlRegister, tmp_path: Path
) -> None:
    """The portal is away here: that keeps nothing from the folder."""
    drop = tmp_path / "drop"
    drop.mkdir()
    more = {"receivers": [{"kind": "folder", "name": "archive", "folder": str(drop)}]}
    fee = {"first_service": {"code": "02.1897", "name": "Khám Nội"}}
    service = DEFAULT_SERVICE.model_dump() | {"key": GENERAL.key} | fee
    both = Settings.model_validate(settings.model_dump() | more | {"services": [service]})
    assert outbox_kinds(both) == ("check_in", "check_in:archive", "handover")
    visit = make_visit(1)
    insured = replace(visit, coverage=replace(visit.coverage, route_code="1.1"))
    with closing(register_of(both, lambda: MORNING)) as own:
        own.register(insured)
        notifications = Outbox(own.database, lambda: MORNING)
        document = document_of(
            VisitReader(own.database), {GENERAL.key: ("02.1897", "Khám Nội")}, "01999", both.kiosk.zone
        )
        worker = OutboxWorker(
            notifications, document, receiver_of(both.receivers[0]), lambda: MORNING, kind_of(both.receivers[0])
        )
        assert worker.deliver_one() is Outcome.DELIVERED
        assert notifications.count("waiting", "check_in") == 1
    (written,) = drop.iterdir()
    assert f"01999-{visit.id}" in written.read_text(encoding="utf-8")


def test_the_settings_say_after_how_many_tries_a_person_must_look(settings: Settings, tmp_path: Path) -> None:
    """The portal is away here."""
    fee = {"first_service": {"code": "02.1897", "name": "Khám Nội"}}
    services = [DEFAULT_SERVICE.model_dump() | {"key": GENERAL.key} | fee]
    changed = {"delivery": {"attempts": 2, "first_wait_seconds": 7}, "services": services}
    twice = Settings.model_validate(settings.model_dump() | changed)
    now = MORNING
    visit = make_visit(1)
    with (
        closing(register_of(twice, lambda: now)) as register,
        closing(PortalInsurance(twice.portal, twice.facility)) as insurance,
    ):
        register.register(replace(visit, coverage=replace(visit.coverage, route_code="1.1")))
        notifications = background_jobs_of(
            twice, register, insurance, record_watch_of(twice, register), lambda: now
        )._jobs[0]
        assert isinstance(notifications, Notifications)
        assert notifications._worker.deliver_one() is Outcome.LATER
        now += timedelta(seconds=6)
        assert notifications._worker.deliver_one() is Outcome.NOTHING_DUE
        now += timedelta(seconds=1)
        assert notifications._worker.deliver_one() is Outcome.DEAD


def test_two_receivers_of_one_name_are_refused(settings: Settings, tmp_path: Path) -> None:
    one = {"kind": "folder", "name": "archive", "folder": str(tmp_path)}
    with pytest.raises(ValidationError, match="two have the same name"):
        Settings.model_validate(settings.model_dump() | {"receivers": [one, one]})


def test_a_gateway_without_tls_is_refused(settings: Settings) -> None:
    plain = {"kind": "https", "name": "plain", "url": "http://gateway.example"}
    with pytest.raises(ValidationError, match="https:// only"):
        Settings.model_validate(settings.model_dump() | {"receivers": [plain]})


@pytest.fixture
def by_hand() -> Callable[[], ByHand]:
    def make() -> ByHand:
        visit = make_visit(2)
        newborn = Citizen(name="Trẻ sơ sinh của bà Mai", birth_date=PartialDate(2026, 11, 23), sex=Sex.FEMALE)
        return ByHand(visit.id, newborn, GENERAL.key, visit.track, visit.payment, "child_without_card")

    return make


def _desk(settings: Settings, register: SqlRegister) -> tuple[SqlDesk, Session]:
    """Give the desk on that register, and an administrator who is logged in."""
    accounts = SqlAccounts(register.database, lambda: MORNING)
    admin = first_account(accounts, Staff("lan", "Trần Thị Lan", "001190000010", Role.ADMIN), "835207")
    services: tuple[Service, ...] = (GENERAL,)
    desk = SqlDesk(
        register.database, settings.kiosk.zone, services, lambda: MORNING, outbox_kinds=outbox_kinds(settings)
    )
    return desk, admin
