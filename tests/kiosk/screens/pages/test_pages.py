from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.core.check_in.events import (
    Begin,
    CalledByMistake,
    Cancel,
    EmergencyCalled,
    HelpWanted,
    LanguageChosen,
    NoChipCard,
    ServiceChosen,
    Touched,
)
from kiosk.core.check_in.state import (
    ChooseService,
    Device,
    Idle,
    Kiosk,
    OutOfService,
    Printing,
    QueuePlace,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
    Who,
    You,
)
from kiosk.core.coverage import Decision
from kiosk.core.problems import Problem, entry
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment, Track
from kiosk.galleries.patient_states import COVERED, GENERAL, MAI, SERVICES, states
from kiosk.screens.components.card import NumberPlate
from kiosk.screens.components.picture import Progress, percent_of
from kiosk.screens.pages.idle import StaffNote
from kiosk.screens.pages.numbers import SlipPage
from kiosk.screens.voice import aloud
from tests.kiosk.screens.conftest import Bench

TURN = Turn(id=1, citizen=MAI, coverage=COVERED)


def at(page: ChooseService | ReadingChip | Registering | SeeClerk | OutOfService | Idle) -> Kiosk:
    return Kiosk(page=page, serial=1, turn=TURN, turns=1, card_in=True)


def test_idle_offers_help_emergency_and_the_languages(bench: Bench) -> None:
    for name in ("help", "emergency", "language-en", "language-vi"):
        bench.button(name).click()
    assert bench.emitted == [
        NoChipCard(),
        EmergencyCalled(),
        LanguageChosen(Language.EN),
        LanguageChosen(Language.VI),
    ]
    assert not bench.visible("cancel")


def test_idle_tells_what_is_read_before_anything_is_read(bench: Bench) -> None:
    assert "Máy đọc tên, ngày sinh" in bench.words()


def test_a_card_that_lies_there_already_waits_for_a_touch(bench: Bench) -> None:
    assert not bench.visible("start")
    bench.show(Kiosk(card_in=True))
    assert "Thẻ đang nằm trên đầu đọc" in bench.words()
    bench.button("start").click()
    assert bench.emitted == [Begin()]


def test_a_touch_anywhere_on_the_first_page_begins(bench: Bench) -> None:
    QTest.mouseClick(bench.window.page, Qt.MouseButton.LeftButton)
    assert bench.emitted == [Begin()]


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (5, 0, 0), (50, 200, 25), (7, 5, 100)])
def test_progress_counts_bytes(done: int, total: int, percent: int) -> None:
    assert percent_of(done, total) == percent


def test_reading_shows_honest_progress(bench: Bench) -> None:
    bench.show(at(ReadingChip()))
    assert "Đang kết nối với thẻ" in bench.words()
    bench.show(at(ReadingChip(9_400, 21_000)))
    bar = bench.find("progress")
    assert isinstance(bar, Progress)
    assert bar.percent == 44
    assert bar.accessibleName() == "Đã đọc 44 %"


def test_registering_cannot_be_stopped(bench: Bench) -> None:
    bench.show(at(Registering(GENERAL, Payment.INSURANCE, Track.NORMAL, 1, 2)))
    assert not bench.visible("cancel")
    assert "50 %" in bench.words()
    bench.show(at(Registering(GENERAL, Payment.INSURANCE, Track.NORMAL, 1, 2, asked=True)))
    assert "Đang ghi vào sổ" in bench.words()


def test_a_touch_chooses_a_service(bench: Bench) -> None:
    bench.show(at(ChooseService(SERVICES[:3])))
    bench.button("service-eyes").click()
    assert bench.emitted == [ServiceChosen("eyes")]


def test_who_pays_is_said_beside_the_service(bench: Bench) -> None:
    bench.show(at(ChooseService((SERVICES[0], SERVICES[3]))))
    assert "Phòng 101 · Bảo hiểm y tế" in bench.words()
    assert "Phòng 104 · Tự trả tiền" in bench.words()


@pytest.mark.parametrize("size", [(540, 960), (1024, 768)])
def test_many_services_are_leafed_through(open_window: Callable[..., Bench], size: tuple[int, int]) -> None:
    bench = open_window(*size)
    bench.show(at(ChooseService(SERVICES)))

    def shown() -> list[str]:
        return [service.key for service in SERVICES if bench.visible(f"service-{service.key}")]

    first = shown()
    assert not bench.visible("before")
    bench.button("more").click()
    assert first + shown() == [service.key for service in SERVICES]
    assert not bench.visible("more"), "the last leaf leads back, and not on to the first"
    bench.button("before").click()
    assert shown() == first
    assert bench.emitted == [Touched(), Touched()]


def test_services_follow_the_size_of_the_window(bench: Bench) -> None:
    bench.show(at(ChooseService(SERVICES)))
    bench.window.resize(1024, 768)
    assert bench.visible("service-general")
    bench.button("service-general").click()
    assert bench.emitted == [ServiceChosen("general")]


def test_no_service_is_said_in_words(bench: Bench) -> None:
    bench.show(at(ChooseService(())))
    assert "chưa có phòng nào nhận số" in bench.words()
    bench.button("to-desk").click()
    assert bench.emitted == [HelpWanted()]


def steps_of(bench: Bench) -> list[str]:
    """What the list of steps says to do, in its order."""
    page = bench.window.page
    assert isinstance(page, SlipPage)
    return [row.what.text() for row in page.steps.rows if row.isVisibleTo(bench.window)]


def slip(**changes: object) -> Kiosk:
    kiosk = states()["slip-printing"]
    assert isinstance(kiosk.page, TakeSlip)
    return replace(kiosk, page=replace(kiosk.page, **changes))  # type: ignore[arg-type] # fields of TakeSlip by name


def test_the_number_the_room_and_who_waits_are_shown(bench: Bench) -> None:
    bench.show(slip())
    plate = bench.find("number")
    assert isinstance(plate, NumberPlate)
    assert plate.number == "A 017"
    assert plate.accessibleName() == "Số thứ tự A 017"
    for words in ("Phòng 101", "6 người chờ trước", "Khám Nội tổng quát", "Bảo hiểm y tế chi trả phần được hưởng"):
        assert words in bench.words()


def test_the_number_page_names_nobody(bench: Bench) -> None:
    bench.show(slip())
    assert MAI.name not in bench.words()


@pytest.mark.parametrize(
    ("printing", "words"),
    [
        (Printing.RUNNING, "Đang in phiếu"),
        (Printing.DONE, "Xin lấy phiếu"),
        (Printing.FAILED, "Số vẫn có giá trị"),
    ],
)
def test_how_the_slip_fares_is_said_in_words(bench: Bench, printing: Printing, words: str) -> None:
    bench.show(slip(printing=printing))
    assert words in bench.words()


def test_the_card_is_asked_for_until_it_is_taken(bench: Bench) -> None:
    bench.show(slip())
    assert steps_of(bench) == ["Lấy lại thẻ căn cước", "Đến Phòng 101"]
    assert not bench.visible("done")
    bench.show(replace(slip(), card_in=False))
    assert steps_of(bench) == ["Đến Phòng 101"]
    bench.button("done").click()
    assert bench.emitted == [Cancel()]


@pytest.mark.parametrize(
    ("waiting", "words"), [(0, "Chưa có ai chờ trước"), (1, "1 người chờ trước"), (12, "12 người chờ trước")]
)
def test_the_queue_before_one_is_said(bench: Bench, waiting: int, words: str) -> None:
    page = slip().page
    assert isinstance(page, TakeSlip)
    bench.show(slip(ticket=replace(page.ticket, waiting_before=waiting)))
    assert words in bench.words()


def test_priority_and_an_old_number_are_said(bench: Bench) -> None:
    bench.show(states()["slip-priority"])
    assert "Số đã lấy hôm nay · Ưu tiên" in bench.words()


@pytest.mark.parametrize("problem", [problem for problem in Problem if problem is not Problem.EMERGENCY])
def test_why_the_clerk_is_needed_is_said_in_words(bench: Bench, problem: Problem) -> None:
    bench.show(at(SeeClerk(problem)))
    assert entry(problem).title.vi in bench.words()
    assert entry(problem).remedy.vi in bench.words()
    bench.button("done").click()
    assert bench.emitted == [Cancel()]


def test_an_emergency_of_which_no_desk_heard_does_not_say_that_staff_were_called(bench: Bench) -> None:
    bench.show(at(SeeClerk(Problem.EMERGENCY, QueuePlace.FAILED)))
    assert "Xin gọi to nhân viên" in bench.words()
    assert "Chưa có ai ở quầy trả lời" in bench.words()
    assert entry(Problem.EMERGENCY).title.vi not in bench.words()


def test_an_emergency_says_only_what_is_so_and_can_be_taken_back_until_it_is_answered(bench: Bench) -> None:
    said = {
        QueuePlace.NONE: "Đang gọi nhân viên",
        QueuePlace.FAILED: "Xin gọi to",
        QueuePlace.KEPT: "Nhân viên đang đến",
    }
    for line, words in said.items():
        bench.show(at(SeeClerk(Problem.EMERGENCY, line)))
        assert [other for other in said.values() if other in bench.words()] == [words]
        assert bench.visible("called-by-mistake") == (line is not QueuePlace.KEPT)
    bench.show(at(SeeClerk(Problem.EMERGENCY, QueuePlace.NONE)))
    bench.button("called-by-mistake").click()
    assert bench.emitted == [CalledByMistake()]


def test_the_clerks_page_names_nobody(bench: Bench) -> None:
    bench.show(at(SeeClerk(Problem.NOT_ME)))
    assert MAI.name not in bench.words()


def test_what_is_out_of_service_is_named(bench: Bench) -> None:
    bench.show(replace(at(OutOfService(frozenset({Device.READER}))), turn=None))
    assert bench.visible("device-reader")
    assert not bench.visible("device-register")
    assert bench.visible("emergency")


def test_an_out_of_service_page_tells_staff_what_is_known_in_their_language_and_aloud_nothing(bench: Bench) -> None:
    out = states()["out-of-service-both"]
    bench.show(out)
    note = next(label for label in bench.window.page.findChildren(StaffNote) if label.isVisibleTo(bench.window.page))
    first, second = note.text().replace("\u200b", "").splitlines()
    assert first.startswith("Dành cho nhân viên: Hệ thống không có quyền dùng đầu đọc thẻ")
    assert first.endswith("[reader_not_allowed]")
    assert second.endswith("[cannot_open]")
    assert note.font().pixelSize() < bench.window.page.lead.font().pixelSize() * 0.7
    assert "reader_not_allowed" not in aloud(bench.window.page, "{names}", private=True)
    bench.show(replace(out, language=Language.EN))
    assert "no right to use the card reader" in note.text()
    bench.show(replace(out, why_down=()))
    assert not note.isVisibleTo(bench.window.page)


def test_who_pays_self_finds_no_service_paid_by_the_insurance(bench: Bench) -> None:
    services = states()["services-four"]
    assert services.turn is not None
    refused = replace(services, turn=replace(services.turn, coverage=replace(COVERED, decision=Decision.NOT_COVERED)))
    bench.show(refused)
    assert "Bảo hiểm y tế" not in bench.words()
    assert "Tự trả tiền" in bench.words()


def test_no_page_speaks_of_a_scanner_where_there_is_none(open_window: Callable[..., Bench]) -> None:
    for scanner in (True, False):
        bench = open_window(look={"scanner": scanner})
        spoken_of = [name for name in ("idle", "digits", "no-chip") if says(bench, name, "QR", "máy quét")]
        assert spoken_of == (["idle", "digits", "no-chip"] if scanner else [])


def says(bench: Bench, name: str, *words: str) -> bool:
    """Whether that page says one of these words."""
    bench.show(states()[name])
    return any(word in bench.words() for word in words)


def test_the_slot_is_where_the_clinic_says_and_nowhere_without_its_word(open_window: Callable[..., Bench]) -> None:
    for slot, said in (
        (None, "Xin lấy phiếu."),
        (Text("ở khe bên phải", "on the right"), "Xin lấy phiếu ở khe bên phải."),
    ):
        bench = open_window(look={"slot": slot})
        bench.show(slip(printing=Printing.DONE))
        assert said in bench.words()


@pytest.mark.parametrize(
    ("who", "yes", "no"),
    [
        (Who.HOLDER, "Đúng là tôi", "Không phải tôi"),
        (Who.MAYBE_CHILD, "Đúng người khám", "Không đúng người khám"),
        (Who.ADULT_OF_CHILD, "Đúng là con tôi", "Không phải con tôi"),
    ],
)
def test_the_holder_is_confirmed_in_the_words_of_whoever_answers(bench: Bench, who: Who, yes: str, no: str) -> None:
    bench.show(replace(states()["you-covered"], page=You(who=who)))
    assert (bench.button("continue").text(), bench.button("not-me").text()) == (yes, no)


def test_nothing_grows_or_jumps_when_the_card_is_taken(bench: Bench) -> None:
    bench.show(slip(printing=Printing.DONE))
    before = bench.window.page.metrics.text
    bench.show(replace(slip(printing=Printing.DONE), card_in=False, serial=99))
    assert bench.window.page.metrics.text == before
