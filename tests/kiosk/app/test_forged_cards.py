"""Every forged card through the whole check-in: with an issuer that vouches, and where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cardreader.authenticity.pins import Decision, Pin
from cardreader.authenticity.trust import TrustStore
from cardreader.lds.sod import parse_sod
from cardreader.password import Can
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.pki.keys import EcKey, RsaKey
from cardreader.virtual.forgeries import FORGERIES, Forgery, forge
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.personalisation import authority_of, personalise
from cardreader.virtual.profile import profile
from kiosk.core.check_in.state import SeeClerk, TakeSlip
from kiosk.core.visit import Payment, Visit
from kiosk.delivery.arrivals import arrival_of, patient_ids
from kiosk.delivery.notifications import document_of
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.delivery.receipts import Receipt
from kiosk.register.outbox import Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from tests.kiosk.app.forged_page import PAGE, Row, Vouching, listed
from tests.kiosk.app.one_thread import GENERAL, NOW, ZONE, CheckIn


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    register = SqlRegister(f"sqlite:///{tmp_path / 'r.sqlite'}", tmp_path / "r.key", ZONE, lambda: NOW)
    yield register
    register.close()


def trust_in(vouching: Vouching, issuer: Issuer, base: str) -> TrustStore:
    """Return what the clinic trusts: nothing, the issuer's certificate, or its key as pinned from a genuine card."""
    if vouching is Vouching.UNKNOWN:
        return TrustStore()
    authority = authority_of(profile(base), issuer)
    revoked = parse_revocation_list(authority.revocation_list())
    certificate = parse_certificate(authority.csca_certificate)
    if vouching is Vouching.INSTALLED:
        return TrustStore.of([certificate], [revoked])
    genuine = parse_sod(personalise(load_people()[0], issuer, profile(base)).files["EF.SOD"]).signed
    assert isinstance(certificate.key, EcKey | RsaKey)
    decided = Decision("os:admin", NOW, holders=5, signers=2)
    return TrustStore.of([], [revoked], [Pin(certificate.key, genuine.certificates, decided)])


class Receiver:
    """A portal that takes every notification."""

    def __init__(self) -> None:
        self.documents: list[bytes] = []

    def deliver(self, document: bytes) -> Receipt:
        self.documents.append(document)
        return Receipt("1", "")


def notified(register: SqlRegister) -> int:
    """Let the outbox be emptied as far as it can be, and count what was sent."""
    receiver, visits = Receiver(), VisitReader(register.database)
    document = document_of(visits, {GENERAL.key: ("02.1897", "Khám Nội")}, "01999", ZONE)
    worker = OutboxWorker(Outbox(register.database, lambda: NOW), document, receiver, lambda: NOW)
    while worker.deliver_one() is not Outcome.NOTHING_DUE:
        pass
    return len(receiver.documents)


def handed_over_as_verified(register: SqlRegister, visit: Visit) -> bool:
    stored = VisitReader(register.database).one(visit.id)
    assert stored is not None
    arrival = arrival_of(stored, patient_ids(register.database.open().search_hash))
    assert arrival is not None
    return arrival.chip_verified or arrival.data_verified


def played(card: CardImage, holder: Person, trust: TrustStore, register: SqlRegister, folder: Path) -> CheckIn:
    check_in = CheckIn(card, trust, register, folder)
    check_in.play(Can(holder.can))
    return check_in


def row_of(name: str, vouching: Vouching, check_in: CheckIn, register: SqlRegister) -> Row:
    page, visits = check_in.kiosk.page, check_in.register.visits
    insured = [visit for visit in visits if visit.payment is not Payment.TO_BE_CHECKED]
    sure = [slip for slip in check_in.printer.slips if visits and slip.banner is None]
    verified = [visit for visit in visits if handed_over_as_verified(register, visit)]
    if isinstance(page, SeeClerk):
        end = f"desk: {page.problem}"
    else:
        assert isinstance(page, TakeSlip), page
        end = "number, to be checked" if page.payment is Payment.TO_BE_CHECKED else "number"
    before = len(check_in.asked_before_verdict)
    return Row(name, vouching, end, len(visits), len({*insured, *verified}) + len(sure), notified(register), before)


@pytest.mark.parametrize("vouching", Vouching)
@pytest.mark.parametrize("one", FORGERIES, ids=lambda one: one.name)
def test_a_forged_card_gets_nothing_that_somebody_would_have_to_vouch_for(
    one: Forgery,
    vouching: Vouching,
    issuer: Issuer,
    people: dict[str, Person],
    register: SqlRegister,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    holder = people["insured-here"]
    check_in = played(forge(holder, issuer, one), holder, trust_in(vouching, issuer, one.profile), register, tmp_path)
    row = row_of(one.name, vouching, check_in, register)
    record_property(PAGE, row.key)
    assert (row.verified, row.notified) == (0, 0)
    if vouching is Vouching.UNKNOWN:
        assert row.asked_before == 0
    else:
        assert row.numbers == 0, "where an issuer vouches, no forged card gets a number by itself"
        assert "looked up" not in check_in.log, "only data that an issuer vouches for are looked up"


@pytest.mark.parametrize("base", ["citizen-2021", "citizen-2024", "pace-cam-aes128"])
def test_the_same_check_in_with_a_genuine_card_is_insured_verified_notified_and_looked_up_while_it_is_read(
    base: str, issuer: Issuer, people: dict[str, Person], register: SqlRegister, tmp_path: Path
) -> None:
    holder = people["insured-here"]
    card = personalise(holder, issuer, profile(base))
    check_in = played(card, holder, trust_in(Vouching.INSTALLED, issuer, base), register, tmp_path)
    row = row_of("", Vouching.INSTALLED, check_in, register)
    assert (row.end, row.numbers, row.notified) == ("number", 1, 1)
    assert handed_over_as_verified(register, check_in.register.visits[0])
    assert check_in.asked_before_verdict == ["looked up, vouched", "today asked"]


def test_a_genuine_card_of_which_nobody_knows_the_issuer_waits_for_a_clerk(
    issuer: Issuer, people: dict[str, Person], register: SqlRegister, tmp_path: Path
) -> None:
    holder = people["insured-here"]
    check_in = played(personalise(holder, issuer, profile()), holder, TrustStore(), register, tmp_path)
    row = row_of("", Vouching.UNKNOWN, check_in, register)
    assert (row.end, row.numbers, row.verified, row.notified, row.asked_before) == ("number, to be checked", 1, 0, 0, 0)
    assert check_in.log == ["verdict", "looked up", "today asked"]


def test_the_page_lists_every_forgery(written_page: Callable[[str], str]) -> None:
    page = listed(written_page(PAGE))
    assert list(page) == [one.name for one in FORGERIES], "run this file's tests with --write-docs"
    assert all("number" not in end for ends in page.values() for end in ends[:2])
