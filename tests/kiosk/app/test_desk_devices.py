"""The desk's ports on the kiosk's own parts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.app.desk_devices import DeskSlips
from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Clinic, Slip
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Track
from kiosk.galleries import desk_people as people

CLINIC = Clinic("Phòng khám Sông Xanh", "12 phố Ví Dụ", people.ZONE)


class Paper:
    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self.out = False

    def print(self, slip: Slip) -> None:
        if self.out:
            raise PrintFailed
        self.slips.append(slip)

    def ready(self) -> bool:
        return not self.out


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def slips(paper: Paper) -> DeskSlips:
    return DeskSlips(paper, CLINIC, people.SERVICES, lambda: people.NOW)


def test_a_visits_slip_shows_the_number_again_and_masks_the_person(slips: DeskSlips, paper: Paper) -> None:
    slips.reprint(people.DOSSIERS[0])
    (slip,) = paper.slips
    assert slip.number == "A 017"
    assert slip.service == people.SERVICES[0].name
    assert slip.name == "Nguyễn T. Mai"
    assert "00119" not in slip.masked_number
    assert slip.qr == str(people.DOSSIERS[0].id)


def test_a_slip_printed_once_more_keeps_the_time_of_arrival_and_tells_that_of_the_copy(
    slips: DeskSlips, paper: Paper
) -> None:
    slips.reprint(people.DOSSIERS[0])
    (slip,) = paper.slips
    assert slip.copied_at == f"{people.NOW.astimezone(people.ZONE):%d/%m/%Y %H:%M}"
    assert slip.printed_at == f"{people.DOSSIERS[0].arrived.astimezone(people.ZONE):%d/%m/%Y %H:%M}"
    assert slip.printed_at != slip.copied_at


def test_a_slip_printed_once_more_says_the_share_that_the_first_one_said(slips: DeskSlips, paper: Paper) -> None:
    slips.reprint(people.DOSSIERS[0])
    (slip,) = paper.slips
    assert slip.insurance is not None
    assert "80%" in slip.insurance.vi


def test_open_claims_stand_on_the_slip_as_to_be_confirmed(slips: DeskSlips, paper: Paper) -> None:
    slips.reprint(people.DOSSIERS[1])
    (slip,) = paper.slips
    assert slip.priority
    notes = " ".join(note.en for note in slip.notes)
    assert "GCT-2026/118" in notes
    assert "regnan" not in notes, "what is confirmed needs no word"


def test_the_slip_s_box_sends_a_claim_to_the_desk_where_nothing_else_is_left_to_do(
    slips: DeskSlips, paper: Paper
) -> None:
    claimed = replace(people.DOSSIERS[1], payment=Payment.INSURANCE)
    decided = replace(claimed, claims=tuple(replace(claim, confirmed=True) for claim in claimed.claims))
    for dossier in (claimed, decided, people.DOSSIERS[1]):
        slips.reprint(dossier)
    banners = [slip.banner.en if slip.banner else "" for slip in paper.slips]
    assert banners == ["TO BE CONFIRMED AT THE DESK", "", "SHOW YOUR CARD AT THE DESK"]


def test_a_help_case_prints_its_number_and_no_person(slips: DeskSlips, paper: Paper) -> None:
    slips.reprint(people.DOSSIERS[2])
    (slip,) = paper.slips
    assert (slip.number, slip.name, slip.masked_number) == ("TG 004", "", "")


def test_a_service_that_is_offered_no_more_is_printed_by_its_key(slips: DeskSlips, paper: Paper) -> None:
    dossier = replace(people.DOSSIERS[0], service="dentist", payment=Payment.SELF_PAY, track=Track.NORMAL)
    slips.reprint(dossier)
    assert paper.slips[0].service == Text("dentist", "dentist")


def test_the_test_slip_is_no_ones(slips: DeskSlips, paper: Paper) -> None:
    slips.test()
    assert paper.slips[0].number == "000"


def test_a_printer_that_is_out_says_so(slips: DeskSlips, paper: Paper) -> None:
    paper.out = True
    with pytest.raises(PrintFailed):
        slips.test()
