from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.answer import Answer, CardData, NotAnAnswer, parse
from kiosk.core.insurance.decide import by_route, choose, decide
from kiosk.core.insurance.explain import clerk_sentence, patient_sentence
from kiosk.core.insurance.tables import co_payment_limits, known_codes, routes_at, small_visit
from kiosk.settings import Facility

TODAY = date(2026, 11, 22)
CLINIC = Facility(code="01999", name="Mẫu", primary_type=False)
CITIZEN = Citizen(
    number="001090000000",
    name="NGUYỄN VĂN MẪU",
    latin_name="NGUYEN<<VAN<MAU",
    birth_date=PartialDate(1990, 1, 1),
    sex=Sex.MALE,
    nationality="VNM",
)
RECORD = {
    "hoTen": "Nguyễn Văn Mẫu",
    "ngaySinh": "01/01/1990",
    "gioiTinh": "Nam",
    "maThe": "GD4010199999901",
    "maDKBD": "01999",
    "gtTheTu": "01/01/2026",
    "gtTheDen": "31/12/2026",
}

DECISIONS = {
    "000": "covered",
    "001": "covered_show_paper_card",
    "002": "covered_show_paper_card",
    "003": "covered",
    "004": "covered",
    "010": "not_covered",
    "050": "not_covered",
    "051": "number_wrong",
    "052": "number_wrong",
    "053": "number_wrong",
    "054": "portal_unavailable",
    "055": "portal_unavailable",
    "060": "identity_mismatch",
    "061": "identity_mismatch",
    "070": "identity_mismatch",
    "100": "portal_unavailable",
    "101": "portal_unavailable",
    "110": "not_covered",
    "120": "not_covered",
    "121": "not_covered",
    "122": "not_covered",
    "123": "not_covered",
    "124": "not_covered",
    "130": "child_without_card",
    "205": "number_wrong",
    "401": "portal_unavailable",
    "500": "portal_unavailable",
}


def decided(code: str = "000", day: date = TODAY, facility: Facility = CLINIC, **changes: Any) -> Coverage:
    body = json.dumps({"maKetQua": code, **RECORD, **changes}).encode()
    return decide(parse(body), CITIZEN, facility, day)


def test_the_table_holds_every_documented_code() -> None:
    assert set(known_codes()) == set(DECISIONS)


@pytest.mark.parametrize(("code", "decision"), DECISIONS.items())
def test_every_code_leads_to_its_decision(code: str, decision: str) -> None:
    coverage = decided(code)
    assert (coverage.decision, coverage.result_code) == (decision, code)


def test_an_unknown_code_goes_to_the_clerk_without_a_statement_about_the_insurance() -> None:
    coverage = decided("777")
    assert (coverage.decision, coverage.card, coverage.route_code) == (Decision.UNKNOWN_CODE, None, None)
    assert "777" in clerk_sentence(coverage).vi
    assert "desk" in patient_sentence(coverage).en


@pytest.mark.parametrize(
    ("changes", "differing"),
    [
        ({"hoTen": "NGUYEN VAN MAU"}, ()),
        ({"hoTen": "Nguyễn Văn Mậu"}, ()),
        ({"hoTen": unicodedata.normalize("NFD", "nguyễn  văn mẫu")}, ()),
        ({"hoTen": "Nguyễn Văn Lê"}, ("name",)),
        ({"hoTen": ""}, ()),
        ({"ngaySinh": "1990"}, ()),
        ({"ngaySinh": "02/01/1990"}, ("birth_date",)),
        ({"gioiTinh": "Nữ"}, ("sex",)),
        ({"gioiTinh": "NU", "ngaySinh": "1991"}, ("birth_date", "sex")),
    ],
)
def test_a_record_of_somebody_else_goes_to_the_clerk(changes: dict[str, Any], differing: tuple[str, ...]) -> None:
    coverage = decided(**changes)
    assert coverage.differences == differing
    assert coverage.decision is (Decision.IDENTITY_MISMATCH if differing else Decision.COVERED)


@pytest.mark.parametrize(
    ("name", "noted"),
    [
        ("Nguyễn Văn Mẫu", ""),
        ("Nguyễn Văn Mậu", "khác dấu"),
        ("NGUYEN VAN MAU", "không dấu"),
        ("Nguyễn VănMẫu", "tách chữ"),
        ("", ""),
    ],
)
def test_a_name_that_agrees_in_part_is_covered_and_noted_for_the_clerk(name: str, noted: str) -> None:
    coverage = decided(hoTen=name)
    assert coverage.decision is Decision.COVERED
    assert noted in clerk_sentence(coverage).vi
    assert coverage.spelling.is_noted is bool(noted)


@pytest.mark.parametrize(
    ("card", "percent"),
    [
        ("GD4010199999901", 80),
        ("HT3010199999901", 95),
        ("HN2010199999901", 100),
        ("CC1010199999901", 100),
        ("QN5970199999901", 100),
        ("CN3010199999901", 100),
        ("LH4010199999901", 100),
        ("ZZ4010199999901", 80),
        ("0199999901", None),
    ],
)
def test_the_card_s_level_gives_the_benefit(card: str, percent: int | None) -> None:
    assert decided(maThe=card).benefit_percent == percent


def test_a_near_poor_household_had_95_percent_until_2025() -> None:
    coverage = decided(day=date(2025, 12, 31), maThe="CN3010199999901", gtTheTu="01/01/2025")
    assert coverage.benefit_percent == 95


@pytest.mark.parametrize(
    ("level", "line", "score", "registered", "code", "ratio"),
    [
        ("BAN_DAU", "HUYEN", None, "01999", "1.1", 100),
        ("BAN_DAU", "XA", None, "01998", "1.11", 100),
        ("CO_BAN", "HUYEN", 49, "01998", "1.12", 100),
        ("CO_BAN", "HUYEN", None, "01998", "1.12", 100),
        ("CO_BAN", "HUYEN", 50, "01998", "1.13", 50),
        ("CO_BAN", "HUYEN", 70, "01998", "1.13", 50),
        ("CO_BAN", "TINH", 60, "01998", "1.14", 50),
        ("CO_BAN", "TW", None, "01998", "1.14", 50),
        ("CHUYEN_SAU", "TINH", 80, "01998", "1.18", 50),
        ("CHUYEN_SAU", "TW", 90, "01998", "3.1", 0),
        ("CHUYEN_SAU", "HUYEN", 75, "01998", "3.3", 100),
        ("CHUYEN_SAU", "XA", 75, "01998", None, None),
        ("CHUYEN_SAU", "TW", 90, "01999", "1.1", 100),
    ],
)
def test_clinic_and_card_give_a_provisional_route(
    level: Any, line: Any, score: int | None, registered: str, code: str | None, ratio: int | None
) -> None:
    clinic = Facility(code="01999", name="Mẫu", level=level, former_line=line, score=score, primary_type=False)
    coverage = decided(facility=clinic, maDKBD=registered)
    assert (coverage.route_code, coverage.route_percent) == (code, ratio)
    assert coverage.registered_here is (registered == "01999")
    assert coverage.expected_percent == (None if ratio is None else 80 * ratio // 100)


def test_primary_care_is_paid_in_full_whatever_the_card_says() -> None:
    station = Facility(code="01998", name="Trạm y tế Mẫu", level="BAN_DAU", former_line="XA", primary_type=True)
    coverage = decided(facility=station)
    assert (coverage.route_code, coverage.expected_percent) == ("1.2", 100)


def test_the_ratio_without_a_referral_changed_in_july_2026() -> None:
    hospital = Facility(code="01997", name="Mẫu", level="CO_BAN", former_line="TINH", primary_type=False)
    assert decided(facility=hospital, day=date(2026, 6, 30)).expected_percent == 0
    assert decided(facility=hospital, day=date(2026, 7, 1)).expected_percent == 40


@pytest.mark.parametrize(
    ("level", "line", "score", "code"),
    [("CO_BAN", "HUYEN", 60, "1.13"), ("CO_BAN", "TW", None, "1.14"), ("CHUYEN_SAU", "TINH", None, "1.18")],
)
def test_each_route_without_a_referral_pays_half_from_the_first_of_july_2026(
    level: Any, line: Any, score: int | None, code: str
) -> None:
    clinic = Facility(code="01997", name="Mẫu", level=level, former_line=line, score=score, primary_type=False)
    for day, ratio in ((date(2026, 6, 30), 0), (date(2026, 7, 1), 50)):
        coverage = decided(facility=clinic, day=day)
        assert (coverage.route_code, coverage.route_percent) == (code, ratio)


@pytest.mark.parametrize("code", ["1.3", "1.4", "1.5", "1.6", "1.7", "1.16", "1.17", "3.3"])
def test_a_clerk_may_choose_what_only_papers_or_a_diagnosis_show(code: str) -> None:
    """At a hospital that pays outpatients nothing without a referral."""
    hospital = Facility(code="01996", name="Mẫu", level="CHUYEN_SAU", former_line="TW", primary_type=False)
    coverage = decided(facility=hospital)
    assert (coverage.route_code, coverage.expected_percent) == ("3.1", 0)
    assert code in {route.code for route in routes_at(TODAY)}
    assert by_route(coverage, code, TODAY).expected_percent == 80


@pytest.mark.parametrize(("card", "before"), [("CN3010199999901", 95), ("LH4010199999901", 80)])
def test_two_categories_are_paid_in_full_from_the_first_day_of_2026(card: str, before: int) -> None:
    for day, percent in ((date(2025, 12, 31), before), (date(2026, 1, 1), 100)):
        coverage = decided(day=day, maThe=card, gtTheTu="01/01/2025")
        assert coverage.benefit_percent == percent
        assert ("Trên thẻ in mức" in clerk_sentence(coverage).vi) is (percent == 100)


OLD, NEW = "GD4010199999901", "DN4010199999901"
BOTH: dict[str, Any] = {"maThe": OLD, "gtTheTu": "01/01/2026", "gtTheDen": "31/10/2026", "maDKBD": "01998"}
BOTH |= {"maTheMoi": NEW, "gtTheTuMoi": "01/10/2026", "gtTheDenMoi": "31/12/2026", "maDKBDMoi": "01999"}
APART = {**BOTH, "gtTheDen": "31/07/2026"}
RENEWED = {**APART, "maTheMoi": OLD}
SUCCESSOR = {**BOTH, "maTheCu": "HS4010199999901"}


def counts(changes: dict[str, Any], code: str, day: date) -> str:
    """Say which card counts: `old`, `new` or none; the new one brings its own facility."""
    coverage = decided(code, day, **changes)
    if coverage.card is None:
        assert (coverage.decision, coverage.route_code) == (Decision.NOT_COVERED, "9")
        return "none"
    assert coverage.registered_here is coverage.new_card
    assert coverage.card.number == (changes["maTheMoi"] if coverage.new_card else changes["maThe"])
    return "new" if coverage.new_card else "old"


@pytest.mark.parametrize("code", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize(
    ("day", "both", "apart"),
    [
        (date(2025, 12, 31), "none", "none"),
        (date(2026, 1, 1), "old", "old"),
        (date(2026, 7, 31), "old", "old"),
        (date(2026, 8, 1), "old", "none"),
        (date(2026, 9, 30), "old", "none"),
        (date(2026, 10, 1), "new", "new"),
        (date(2026, 10, 31), "new", "new"),
        (date(2026, 11, 1), "new", "new"),
        (date(2026, 12, 31), "new", "new"),
        (date(2027, 1, 1), "none", "none"),
    ],
)
def test_of_two_cards_one_counts_on_each_border_of_their_time(code: str, day: date, both: str, apart: str) -> None:
    """The rule of QĐ 697, where the cards overlap or leave a gap between them, for each usable code."""
    assert counts(BOTH, code, day) == both
    assert counts(APART, code, day) == apart
    assert counts(RENEWED, code, day) == (apart if apart != "new" or code in {"003", "004"} else "none")


@pytest.mark.parametrize("code", ["000", "001", "002", "003", "004"])
def test_a_card_with_a_predecessor_is_the_new_one_itself(code: str) -> None:
    days = (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1))
    assert [counts(SUCCESSOR, code, day) for day in days] == ["old", "old", "none"]


def test_a_new_card_without_an_end_holds_from_its_first_day_on() -> None:
    open_ended = {**APART, "gtTheDenMoi": ""}
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2040, 1, 1))
    assert [counts(open_ended, "004", day) for day in days] == ["none", "new", "new"]


def test_a_card_holds_on_its_first_and_its_last_day() -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [decided(day=day).decision.value for day in days] == ["not_covered", "covered", "covered", "not_covered"]


def test_where_no_card_holds_the_clerk_reads_from_when_to_when_they_do() -> None:
    coverage = decided("004", date(2026, 8, 15), **APART)
    assert [card.number for card in coverage.idle_cards] == [OLD, NEW]
    said = clerk_sentence(coverage)
    assert "Không thẻ nào có giá trị vào ngày khám." in said.vi
    assert f"Card {OLD}, registered at 01998, valid 01/01/2026 - 31/07/2026." in said.en
    assert f"Card {NEW}, registered at 01999, valid 01/10/2026 - 31/12/2026." in said.en
    assert OLD not in patient_sentence(coverage).en
    assert decided("004", date(2026, 10, 1), **APART).idle_cards == ()


def test_five_years_are_complete_on_their_day_and_not_before() -> None:
    for day, since in ((date(2026, 6, 1), date(2026, 6, 1)), (date(2026, 5, 31), None)):
        assert decided(day=day, ngayDu5Nam="01/06/2026").five_years_since == since


def test_a_visit_that_nothing_is_paid_for_is_explained_in_words() -> None:
    hospital = Facility(code="46999", name="Mẫu", level="CHUYEN_SAU", former_line="TW", primary_type=False)
    sentence = patient_sentence(decided(facility=hospital))
    assert "not expected to pay" in sentence.en
    assert "chưa được hưởng" in sentence.vi


def test_a_card_that_does_not_hold_yet_does_not_cover() -> None:
    coverage = decided(gtTheTu="01/12/2026")
    assert (coverage.decision, coverage.route_code) == (Decision.NOT_COVERED, "9")


def test_a_good_code_without_a_card_is_no_sensible_answer() -> None:
    empty: tuple[dict[str, Any], ...] = ({"maThe": ""}, {"gtTheTu": ""})
    for changes in empty:
        coverage = decided(**changes)
        assert (coverage.decision, coverage.result_code) == (Decision.PORTAL_UNAVAILABLE, "incomplete_answer")


def test_an_army_card_may_come_without_dates() -> None:
    coverage = decided("001", gtTheTu="", gtTheDen="")
    assert (coverage.decision, coverage.card) == (Decision.COVERED_SHOW_PAPER_CARD, None)
    assert "%" not in patient_sentence(coverage).vi


def test_five_continuous_years_count_from_their_day() -> None:
    assert decided(ngayDu5Nam="22/11/2026").five_years_since == TODAY
    assert decided(ngayDu5Nam="23/11/2026").five_years_since is None


def test_a_ten_digit_number_leaves_the_share_to_the_desk() -> None:
    assert "desk" in patient_sentence(decided(maThe="0199999901")).en


texts = st.sampled_from(["", "01/01/2026", "31/12/2026", "GD4010199999901", "1990", "Nam", "K1"]) | st.text(max_size=20)


@given(
    st.sampled_from([*DECISIONS, "777"]),
    st.dictionaries(st.sampled_from([*RECORD, "maTheMoi", "gtTheTuMoi", "maTheCu", "ngayDu5Nam"]), texts),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_any_answer_is_decided_and_explained(code: str, changes: dict[str, Any], day: date) -> None:
    try:
        coverage = decided(code, day, **changes)
    except NotAnAnswer:
        return
    if coverage.decision in {Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD}:
        assert not coverage.differences
        assert coverage.card is None or coverage.card.valid_from <= day
    for sentence in (patient_sentence(coverage), clerk_sentence(coverage)):
        assert sentence.vi
        assert "{" not in patient_sentence(coverage).vi
        assert sentence.en


@pytest.mark.parametrize(
    ("day", "limit", "vi", "en"),
    [
        (date(2026, 11, 22), 379_500, "dưới 379.500 đồng (15% lương cơ sở)", "less than 379,500 VND"),
        (date(2026, 6, 30), 351_000, "dưới 351.000 đồng (15% lương cơ sở)", "less than 351,000 VND"),
    ],
)
def test_the_clerk_reads_below_which_cost_a_visit_is_paid_in_full(day: date, limit: int, vi: str, en: str) -> None:
    coverage = decided(day=day)
    assert (coverage.benefit_percent, coverage.small_visit) == (80, limit)
    assert vi in clerk_sentence(coverage).vi
    assert en in clerk_sentence(coverage).en


def test_a_card_that_pays_in_full_anyhow_needs_no_such_rule() -> None:
    coverage = decided(maThe="TE1010199999901")
    assert (coverage.benefit_percent, coverage.small_visit) == (100, None)
    assert "15%" not in clerk_sentence(coverage).vi


def test_the_clerk_reads_above_which_co_payments_five_years_are_paid_in_full() -> None:
    coverage = decided(ngayDu5Nam="01/05/2025", day=date(2027, 2, 1), gtTheDen="31/12/2027")
    assert coverage.co_payment_limit == 15_180_000
    assert "quá 15.180.000 đồng (6 tháng lương cơ sở)" in clerk_sentence(coverage).vi
    assert "above 15,180,000 VND (six base salaries)" in clerk_sentence(coverage).en
    assert decided(ngayDu5Nam="01/05/2027").co_payment_limit is None


@pytest.mark.parametrize(
    ("day", "limits"),
    [
        (date(2025, 12, 31), (14_040_000, 14_040_000)),
        (date(2026, 6, 30), (14_040_000, 14_040_000)),
        (date(2026, 7, 1), (14_040_000, 15_180_000)),
        (date(2026, 12, 31), (14_040_000, 15_180_000)),
        (date(2027, 1, 1), (15_180_000, 15_180_000)),
    ],
)
def test_the_limit_of_co_payments_is_a_range_in_the_year_in_which_the_salary_changes(
    day: date, limits: tuple[int, int]
) -> None:
    assert co_payment_limits(day) == limits


def test_the_clerk_reads_on_what_the_limit_of_co_payments_depends() -> None:
    coverage = decided(ngayDu5Nam="01/05/2025")
    assert "từ 14.040.000 đến 15.180.000 đồng, tùy số đã trả trước 01/07/2026" in clerk_sentence(coverage).vi
    assert "above 14,040,000 to 15,180,000 VND, depending on what was paid before 01/07/2026" in (
        clerk_sentence(coverage).en
    )


def test_no_amount_is_told_of_a_day_before_the_table_begins() -> None:
    assert (small_visit(date(2024, 6, 30)), co_payment_limits(date(2024, 6, 30))) == (None, None)


def test_before_the_present_function_existed_no_code_means_anything() -> None:
    assert decided(day=date(2024, 7, 31), gtTheTu="01/01/2024").decision is Decision.UNKNOWN_CODE


def test_the_clerk_reads_category_area_and_whether_the_card_is_registered_here() -> None:
    coverage = decided("000", maKV="k1", maDKBD="01999")
    assert coverage.area == "K1"
    vi, en = clerk_sentence(coverage).vi, clerk_sentence(coverage).en
    assert "nơi đăng ký 01999 (tại đây)" in vi
    assert "Đối tượng GD: Người tham gia theo hộ gia đình." in vi
    assert "Area code K1." in en


OLD_ONE, NEW_ONE = "HS4010199999903", "DN4010199999903"


def answer(card: CardData | None, new: CardData | None, code: str = "004", previous: str = "") -> Answer:
    return Answer(code, "", "", None, "", card, new, previous, None)


def card(number: str, first: date | None, last: date | None) -> CardData:
    return CardData(number, first, last, "01999")


TWO = answer(card(OLD_ONE, date(2025, 10, 1), date(2026, 12, 31)), card(NEW_ONE, date(2027, 1, 1), date(2027, 12, 31)))


def test_of_two_cards_the_one_that_is_valid_on_the_day_counts() -> None:
    before, after = choose(TWO, date(2026, 12, 31)), choose(TWO, date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.card.number, before.is_new) == (OLD_ONE, False)
    assert (after.card.number, after.is_new) == (NEW_ONE, True)


def test_on_a_day_without_a_valid_card_none_counts() -> None:
    assert choose(TWO, date(2028, 1, 1)) is None
    assert choose(TWO, date(2025, 9, 30)) is None


def test_the_new_card_goes_before_the_old_one_where_both_hold() -> None:
    both = answer(card(OLD_ONE, date(2025, 1, 1), None), card(NEW_ONE, date(2026, 1, 1), None))
    chosen = choose(both, date(2026, 11, 22))
    assert chosen is not None
    assert chosen.card.number == NEW_ONE


def test_a_renewed_card_may_keep_its_number() -> None:
    renewed = answer(card(OLD_ONE, date(2025, 1, 1), date(2025, 12, 31)), card(OLD_ONE, date(2026, 1, 1), None), "003")
    chosen = choose(renewed, date(2026, 11, 22))
    assert chosen is not None
    assert (chosen.is_new, chosen.card.valid_from) == (True, date(2026, 1, 1))


def test_the_same_number_again_is_no_new_card_unless_the_code_says_so() -> None:
    same = answer(card(OLD_ONE, date(2025, 1, 1), None), card(OLD_ONE, date(2026, 1, 1), None), "000")
    chosen = choose(same, date(2026, 11, 22))
    assert chosen is not None
    assert not chosen.is_new


def test_a_card_that_has_a_predecessor_is_itself_the_new_one() -> None:
    successor = answer(card(OLD_ONE, date(2025, 1, 1), None), card(NEW_ONE, date(2025, 1, 1), None), previous="GD4")
    chosen = choose(successor, date(2026, 11, 22))
    assert chosen is not None
    assert chosen.card.number == OLD_ONE


days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
cards = st.none() | st.builds(card, st.sampled_from([OLD_ONE, NEW_ONE]), days, days)


@given(cards, cards, st.sampled_from(["000", "003", "004"]), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_chosen_card_always_holds_on_the_day(
    first: CardData | None, second: CardData | None, code: str, day: date
) -> None:
    chosen = choose(answer(first, second, code), day)
    if chosen:
        assert chosen.card.valid_from <= day
        assert chosen.card.valid_to is None or day <= chosen.card.valid_to
