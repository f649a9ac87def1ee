"""One visit: what it says, and each thing that may be done with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from cardreader.errors import NoCard
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import Dossier, Role, VisitState
from kiosk.core.desk.ports import Refused
from kiosk.core.ports import PrintFailed
from kiosk.core.visit import FirstService, Payment, Track
from kiosk.desk import words as frame
from kiosk.desk import words_visits as say
from kiosk.desk.widgets.controls import Choice
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_office import MemoryOutside, memory_office
from tests.kiosk.desk.conftest import Clerk

SitDown = Callable[..., Clerk]


@pytest.fixture
def outside() -> MemoryOutside:
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(picture, "PPM")
    return MemoryOutside(photo=picture.getvalue())


@pytest.fixture
def clerk(sit_down: SitDown, outside: MemoryOutside) -> Clerk:
    clerk = sit_down(memory_office(outside=outside))
    clerk.log_in(Role.HEAD)
    clerk.open(1)
    return clerk


def because(clerk: Clerk, reason: str, words: str = "") -> None:
    clerk.choose("reason", reason)
    clerk.write("reason-words", words)
    clerk.press("sheet-yes")


def typed(clerk: Clerk) -> tuple[str, ...]:
    """Give code and name as they stand in the fields of the first service."""
    fields = (clerk.find(name, QLineEdit) for name in ("service-code", "service-name"))
    return tuple(field.text() for field in fields if isinstance(field, QLineEdit))


def now(clerk: Clerk) -> Dossier:
    return clerk.desk.dossiers[people.DOSSIERS[1].id]


def test_it_says_person_insurance_chip_claims_and_history(clerk: Clerk) -> None:
    words = clerk.words()
    for part in (
        "079 051 000 987",
        "1951",
        "060",
        "chưa biết cơ quan ký",
        "số GCT-2026/118",
        "ngày 16/11/2026",
        "08:30  huong",
        "Người nhà mang thẻ giấy đến sau",
    ):
        assert part in words


def test_it_says_in_the_clerk_s_language_why_something_was_refused(clerk: Clerk) -> None:
    words = clerk.words()
    assert "Cổng BHXH từ chối, mã 400: Dữ liệu không hợp lệ: MA_DOITUONG_KCB" in words
    assert "Chưa gửi được: Nơi nhận từ chối (mã 400)." in words


def test_what_was_not_delivered_is_sent_again_at_a_touch(clerk: Clerk) -> None:
    clerk.press("act-send_again")
    assert now(clerk).undelivered == ""
    assert say.DONE.vi in clerk.words()
    assert not clerk.sees("act-send_again")


def test_a_false_chip_is_said_plainly_and_can_only_be_received_on_other_documents(clerk: Clerk) -> None:
    clerk.open(2)
    assert "SAI chữ ký" in clerk.words()
    assert clerk.sees("by-hand")
    assert not clerk.sees("act-accept")


def test_other_documents_are_accepted_with_a_reason(clerk: Clerk) -> None:
    clerk.press("act-accept")
    assert say.ACCEPT_LEAD.vi in clerk.words()
    because(clerk, "documents_compared")
    assert now(clerk).access == "by_hand"
    assert now(clerk).passive == "unanchored"
    assert say.OTHER_DOCUMENTS.vi in clerk.words()
    assert not clerk.sees("act-accept")


def test_nothing_is_decided_without_a_reason(clerk: Clerk) -> None:
    clerk.press("act-void")
    clerk.press("sheet-yes")
    assert frame.REFUSALS["reason_needed"].vi in clerk.words()
    because(clerk, "other")
    assert frame.REFUSALS["words_needed"].vi in clerk.words()
    assert clerk.desk.done == []
    because(clerk, "other", "gọi nhầm người")
    assert now(clerk).state is VisitState.VOID
    assert now(clerk).forced[-1].words == "gọi nhầm người"


def test_cancel_changes_nothing(clerk: Clerk) -> None:
    clerk.press("act-void")
    clerk.press("sheet-no")
    assert clerk.desk.done == []
    assert clerk.find("act-void").isEnabled()


def test_a_void_visit_is_reopened(clerk: Clerk) -> None:
    clerk.press("act-void")
    because(clerk, "patient_left")
    assert not clerk.sees("act-move")
    clerk.press("act-reopen")
    because(clerk, "came_back")
    assert now(clerk).state is VisitState.WAITING


def test_payment_is_overridden(clerk: Clerk) -> None:
    clerk.press("act-set_payment")
    clerk.choose("payment", Payment.SELF_PAY)
    because(clerk, "patient_pays")
    assert now(clerk).payment is Payment.SELF_PAY


def test_the_route_code_is_chosen(clerk: Clerk) -> None:
    clerk.press("act-set_route")
    clerk.choose("route", "1.3")
    because(clerk, "referral_seen")
    assert now(clerk).route_code == "1.3"


def test_a_move_shows_the_new_number(clerk: Clerk) -> None:
    clerk.press("act-move")
    clerk.choose("service", "eyes")
    clerk.choose("track", Track.NORMAL)
    because(clerk, "other_service_needed")
    assert now(clerk).state is VisitState.VOID
    assert "Số mới là B" in clerk.notice()
    assert "Khám mắt" in clerk.words()


def test_a_claim_is_confirmed(clerk: Clerk) -> None:
    clerk.press("confirm-referral")
    assert now(clerk).claims[0].confirmed is True
    assert not clerk.sees("confirm-referral")


def test_a_claim_is_rejected_with_words(clerk: Clerk) -> None:
    clerk.press("reject-referral")
    clerk.press("sheet-yes")
    assert now(clerk).claims[0].confirmed is None
    clerk.write("why", "giấy quá hạn")
    clerk.press("sheet-yes")
    assert now(clerk).claims[0].confirmed is False
    assert now(clerk).forced[-1].words == "giấy quá hạn"


def test_a_look_up_asks_in_the_clerks_name_and_shows_the_answer(clerk: Clerk, outside: MemoryOutside) -> None:
    clerk.press("act-look_up")
    assert outside.asked == [("huong", people.LONG.number)]
    assert now(clerk).result_code == "000"
    assert clerk.notice() == say.LOOKED_UP.vi


def test_a_portal_that_is_still_away_is_said(clerk: Clerk, outside: MemoryOutside) -> None:
    outside.coverage = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    clerk.press("act-look_up")
    assert clerk.notice() == say.STILL_AWAY.vi


def test_a_slip_is_printed_again(clerk: Clerk, outside: MemoryOutside) -> None:
    clerk.press("act-reprint")
    because(clerk, "slip_lost")
    assert outside.printed == ["A 012"]
    assert clerk.notice() == "Đã in phiếu A 012."
    assert now(clerk).forced[-1].action == "reprint"


def test_a_printer_that_is_out_is_said_and_noted(clerk: Clerk, outside: MemoryOutside) -> None:
    outside.fault = PrintFailed("the paper is out")
    clerk.press("act-reprint")
    because(clerk, "slip_lost")
    assert "the paper is out" in clerk.notice()
    assert now(clerk).forced[-1].words == "failed"


def test_the_chips_photo_is_shown_for_the_same_person_and_goes_with_the_page(
    clerk: Clerk, outside: MemoryOutside
) -> None:
    outside.holder = people.LONG
    clerk.press("read-chip")
    assert clerk.notice() == say.READ_SAME.vi
    assert say.PHOTO_NOTE.vi in clerk.words()
    clerk.press("back")
    clerk.open(1)
    assert say.PHOTO_NOTE.vi not in clerk.words()


def test_another_persons_card_is_said_and_its_photo_not_shown(clerk: Clerk) -> None:
    clerk.press("read-chip")
    assert clerk.notice() == say.READ_OTHER.vi
    assert say.PHOTO_NOTE.vi not in clerk.words()


def test_a_missing_card_is_said(clerk: Clerk, outside: MemoryOutside) -> None:
    outside.fault = NoCard("there is no card on the reader")
    clerk.press("read-chip")
    assert "there is no card on the reader" in clerk.notice()


def test_a_photo_that_the_kiosk_still_holds_is_shown_at_once(sit_down: SitDown, outside: MemoryOutside) -> None:
    clerk = sit_down(replace(memory_office(), photo_in_hand=lambda _of: outside.photo))
    clerk.log_in(Role.HEAD)
    clerk.open(2)
    assert say.PHOTO_NOTE.vi in clerk.words()


def test_what_somebody_else_changed_is_said_and_loaded_anew(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_: object, **__: object) -> Dossier:
        clerk.desk.dossiers[people.DOSSIERS[1].id] = replace(now(clerk), state=VisitState.SERVED)
        raise Refused(code="changed", text="changed")

    monkeypatch.setattr(clerk.desk, "decide_claim", changed)
    clerk.press("confirm-referral")
    assert clerk.notice() == frame.REFUSALS["changed"].vi
    assert "Đã tiếp" in clerk.words()


def test_a_refusal_in_a_dialog_stays_in_the_dialog(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_allowed(*_: object, **__: object) -> Dossier:
        raise Refused(code="not_allowed", text="no")

    monkeypatch.setattr(clerk.desk, "void", not_allowed)
    clerk.press("act-void")
    because(clerk, "patient_left")
    assert frame.REFUSALS["not_allowed"].vi in clerk.words()
    assert clerk.sees("sheet")


def test_a_clerk_sees_no_button_for_what_is_the_heads(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.CLERK)
    clerk.open(1)
    assert not clerk.sees("act-void")
    assert clerk.sees("act-move")


def test_what_is_gone_is_said(clerk: Clerk) -> None:
    del clerk.desk.dossiers[people.DOSSIERS[0].id]
    clerk.open(0)
    assert clerk.notice() == frame.REFUSALS["not_found"].vi


def test_enter_says_yes_and_escape_says_no_to_a_dialog(clerk: Clerk) -> None:
    clerk.press("act-void")
    clerk.choose("reason", "patient_left")
    QTest.keyClick(clerk.find("reason-words"), Qt.Key.Key_Escape)
    clerk.settle()
    assert not clerk.sees("sheet")
    assert clerk.sees("act-void"), "Escape closes the dialog alone"
    clerk.press("act-void")
    clerk.choose("reason", "patient_left")
    QTest.keyClick(clerk.find("reason"), Qt.Key.Key_Return)
    clerk.settle()
    assert now(clerk).state is VisitState.VOID


def test_the_first_service_is_chosen_from_the_clinics_list(clerk: Clerk) -> None:
    clerk.open(0)
    clerk.press("act-name_first_service")
    assert say.FIRST_SERVICE_LEAD.vi in clerk.words()
    clerk.choose("known-service", "02.1897")
    clerk.press("sheet-yes")
    named = clerk.desk.dossiers[people.DOSSIERS[0].id].first_service
    assert named is not None
    assert (named.code, named.name, named.ordered) == ("02.1897", "Khám Nội", people.NOW)
    assert "02.1897  Khám Nội" in clerk.words()


def test_another_first_service_is_typed_and_both_fields_are_needed(clerk: Clerk) -> None:
    clerk.open(0)
    clerk.press("act-name_first_service")
    clerk.write("service-code", " 10.1897 ")
    clerk.press("sheet-yes")
    assert frame.REFUSALS["bad_first_service"].vi in clerk.words()
    clerk.write("service-name", "Khám  Ngoại")
    clerk.press("sheet-yes")
    assert "10.1897  Khám Ngoại" in clerk.words()


def test_who_wants_another_service_after_all_begins_with_empty_fields(clerk: Clerk) -> None:
    clerk.open(0)
    clerk.press("act-name_first_service")
    clerk.choose("known-service", "02.1897")
    clerk.choose("known-service", "")
    assert typed(clerk) == ("", "")
    clerk.choose("known-service", "02.1897")
    clerk.write("service-name", "Khám Nội tại nhà")
    clerk.choose("known-service", "")
    assert typed(clerk) == ("02.1897", "Khám Nội tại nhà")


def test_what_was_named_before_stands_in_the_list_and_in_the_fields(clerk: Clerk) -> None:
    dossier = clerk.desk.dossiers[people.DOSSIERS[0].id]
    named = FirstService("03.1897", "Khám Nhi", people.NOW)
    clerk.desk.dossiers[dossier.id] = replace(dossier, first_service=named)
    clerk.open(0)
    clerk.press("act-name_first_service")
    assert typed(clerk) == ("03.1897", "Khám Nhi")
    chosen = clerk.find("known-service", Choice)
    assert isinstance(chosen, Choice)
    assert chosen.value == "03.1897"


def test_once_the_notification_has_left_no_first_service_is_asked_for(clerk: Clerk) -> None:
    dossier = clerk.desk.dossiers[people.DOSSIERS[0].id]
    clerk.desk.dossiers[dossier.id] = replace(dossier, notified=True)
    clerk.open(0)
    assert not clerk.sees("act-name_first_service")
    assert say.NOTIFICATION.vi in clerk.words()


def test_a_visit_that_the_patient_pays_has_no_first_service_to_name(clerk: Clerk) -> None:
    dossier = clerk.desk.dossiers[people.DOSSIERS[0].id]
    clerk.desk.dossiers[dossier.id] = replace(dossier, payment=Payment.SELF_PAY)
    clerk.open(0)
    assert not clerk.sees("act-name_first_service")


def test_a_clerk_notes_what_the_comparison_with_the_photo_showed(clerk: Clerk) -> None:
    clerk.press("act-compare_photo")
    because(clerk, "photo_other")
    assert frame.REFUSALS["words_needed"].vi in clerk.words()
    because(clerk, "photo_other", "Người khác cầm thẻ")
    assert now(clerk).forced[-1].action == "compare_photo"
    assert now(clerk).access == people.DOSSIERS[1].access
    for part in (say.FORCED["compare_photo"].vi, "Ảnh trong chip: không đúng người", "Người khác cầm thẻ"):
        assert part in clerk.words()
