from __future__ import annotations

import pytest

from kiosk.core.delivery import DeliveryFault, read
from kiosk.core.fault import LONGEST, Code
from kiosk.core.fault import read as read_fault
from kiosk.core.register_faults import RegisterFault
from tests.kiosk.fault_words import CODES, assert_vietnamese


def filled(code: Code) -> dict[str, str | int]:
    return dict.fromkeys(code.names, 7)


@pytest.mark.parametrize("code", CODES, ids=str)
def test_each_code_has_words_and_a_remedy_in_both_languages(code: Code) -> None:
    for text in (code.words, code.remedy):
        assert text.vi
        assert text.en
        assert text.vi != text.en
    assert_vietnamese(code.of(**filled(code)))


def test_no_two_faults_have_the_same_code() -> None:
    assert len({code.value for code in CODES}) == len(CODES)


@pytest.mark.parametrize("code", CODES, ids=str)
def test_what_the_database_keeps_is_read_again(code: Code) -> None:
    fault = code.of(**filled(code))
    assert read_fault(fault.text(), CODES) == fault


def test_a_fault_without_parameters_is_kept_as_its_code_and_others_as_json() -> None:
    assert DeliveryFault.NO_ANSWER.of().text() == "no_answer"
    assert DeliveryFault.HTTP_STATUS.of(status=401).text() == '{"code": "http_status", "status": 401}'


@pytest.mark.parametrize("character", ["x", "ề", '"', "\n"])
def test_a_long_parameter_is_cut_so_that_the_whole_is_still_read(character: str) -> None:
    text = DeliveryFault.OTHER.of(detail=character * 2000).text()
    assert len(text) <= LONGEST
    assert read(text).code is DeliveryFault.OTHER
    assert str(read(text).parameters["detail"]).startswith(character * 100)


@pytest.mark.parametrize(
    "text", ["words that no code knows", "{", "[]", '{"code": "of the future"}', '{"code": "http_status"}', ""]
)
def test_what_no_code_knows_stands_for_itself(text: str) -> None:
    assert read(text) == DeliveryFault.OTHER.of(detail=text)


def test_a_fault_is_one_english_line_for_logs_and_a_sentence_in_the_chosen_language_for_screens() -> None:
    fault = RegisterFault.LOCKED.of(register="/srv/{r}.sqlite")
    assert fault.line == "the register /srv/{r}.sqlite is locked by another program; end that program"
    assert fault.whole.vi == "Sổ đăng ký /srv/{r}.sqlite đang bị chương trình khác khóa; đóng chương trình đó."
