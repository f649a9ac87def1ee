"""Each fault as a client meets it, over a real connection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract.dials import Dials
from backend_stub.contract.faults import Fault, Faults, Kind, Step, When
from backend_stub.web.app import Portal
from tests.backend_stub.conftest import Clinic

PERSON = ("001080990107", "NGUYỄN VĂN MẪU", "01/01/1980")


def looked_up(clinic: Clinic, portal: Portal, kind: Kind) -> requests.Response:
    clinic.look_up(*PERSON)
    portal.faults.set([Fault(kind, Step.LOOKUP, seconds=0.001)])
    return clinic.look_up(*PERSON)


def test_a_reset_connection_gives_no_answer(clinic: Clinic, portal: Portal) -> None:
    with pytest.raises(requests.ConnectionError):
        looked_up(clinic, portal, Kind.RESET)


def test_half_an_answer_ends_in_the_middle(clinic: Clinic, portal: Portal) -> None:
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        looked_up(clinic, portal, Kind.HALF_ANSWER)


@pytest.mark.parametrize("kind", [Kind.DELAY, Kind.LONG_TAIL, Kind.SLOW_DRIP])
def test_a_slow_answer_is_whole_in_the_end(clinic: Clinic, portal: Portal, kind: Kind) -> None:
    assert looked_up(clinic, portal, kind).json()["maKetQua"] == "000"


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [
        (Kind.HTML_502, 502, "<html>"),
        (Kind.HTML_503, 503, "<html>"),
        (Kind.HTML_200, 200, "<html>"),
        (Kind.WRONG_JSON, 200, '["unexpected"]'),
        (Kind.EMPTY, 200, ""),
        (Kind.CODE_100, 200, '{"maKetQua":"100"'),
        (Kind.CODE_101, 200, '{"maKetQua":"101"'),
        (Kind.CODE_500, 200, '{"maKetQua":"500"'),
        (Kind.UNKNOWN_CODE, 200, '{"maKetQua":"777"'),
        (Kind.WRONG_CASING, 200, '{"Maketqua":"000"'),
    ],
)
def test_a_spoilt_answer(clinic: Clinic, portal: Portal, kind: Kind, status: int, start: str) -> None:
    answer = looked_up(clinic, portal, kind)
    assert answer.status_code == status
    assert answer.text.startswith(start)


def test_cut_json_is_no_json(clinic: Clinic, portal: Portal) -> None:
    with pytest.raises(requests.exceptions.JSONDecodeError):
        looked_up(clinic, portal, Kind.TRUNCATED_JSON).json()


def test_empty_texts_may_become_null(clinic: Clinic, portal: Portal) -> None:
    answer = looked_up(clinic, portal, Kind.NULLS).json()
    assert (answer["maKV"], answer["maKetQua"]) == (None, "000")


def test_a_fault_may_be_one_person_s(clinic: Clinic, portal: Portal) -> None:
    portal.faults.set([Fault(Kind.CODE_101, number="001178990214")])
    assert clinic.look_up(*PERSON).json()["maKetQua"] == "000"
    assert clinic.look_up("001178990214", "TRẦN THỊ BÌNH", "15/06/1978").json()["maKetQua"] == "101"


def test_a_fault_may_strike_before_the_request_takes_effect(clinic: Clinic, portal: Portal) -> None:
    clinic.look_up(*PERSON)
    portal.faults.set([Fault(Kind.HTML_502, Step.LOOKUP, When.BEFORE, times=1)])
    assert clinic.look_up(*PERSON).status_code == 502
    assert len(clinic.look_up(*PERSON).json()["dsLichSuKT2018"]) == 1


def test_the_double_lives_on_after_every_fault(clinic: Clinic, portal: Portal) -> None:
    for kind in Kind:
        portal.faults.set([Fault(kind, seconds=0, times=1)])
        try:
            clinic.log_in()
        except requests.RequestException:
            continue
    portal.faults.set([])
    assert clinic.log_in().json()["maKetQua"] == "200"


def test_an_account_that_asks_too_much_is_restricted(clinic: Clinic, portal: Portal, clock: object) -> None:
    portal.dials = Dials(look_ups_a_minute=2)
    codes = [clinic.look_up(*PERSON).json()["maKetQua"] for _ in range(3)]
    assert codes == ["000", "000", "500"]


def test_the_portal_s_clock_may_be_wrong(clinic: Clinic, portal: Portal) -> None:
    portal.dials = Dials(clock_skew_seconds=3600)
    answer = clinic.log_in()
    assert answer.json()["APIKey"]["expires_in"] == "2026-11-22T02:10:00.0000000Z"
    assert answer.headers["Date"] == "Sun, 22 Nov 2026 02:00:00 GMT"


@pytest.mark.parametrize("name", ["KQNhanLichSuKCB595", "KQNhanLichSuKCB2018", "KQNhanLichSuKCB2019"])
def test_the_old_look_ups_are_switched_off(clinic: Clinic, portal: Portal, name: str) -> None:
    assert requests.post(f"{clinic.address}/api/egw/{name}", timeout=30).status_code == 404
    portal.dials = Dials(switched_off_status=200)
    assert requests.post(f"{clinic.address}/api/egw/{name}", timeout=30).json()["maKetQua"] == "500"


@given(st.integers(0, 2**32))
def test_chance_is_the_same_again_for_the_same_seed(seed: int) -> None:
    faults = Faults()
    runs = []
    for _ in range(2):
        faults.set([Fault(Kind.EMPTY, probability=0.5)], seed)
        runs.append([faults.pick(Step.TOKEN, When.AFTER) is None for _ in range(20)])
    assert runs[0] == runs[1]


def test_an_error_code_has_the_shape_of_the_function_and_its_own_sentence(clinic: Clinic, portal: Portal) -> None:
    sample = (Path(__file__).parents[1] / "samples" / "lookup_101.json").read_text(encoding="utf-8")
    for when in When:
        clinic.look_up(*PERSON)
        portal.faults.set([Fault(Kind.CODE_101, Step.LOOKUP, when)])
        wanted = json.dumps(json.loads(sample), ensure_ascii=False, separators=(",", ":"))
        assert clinic.look_up(*PERSON).content.decode() == wanted
    portal.faults.set([Fault(Kind.CODE_100, Step.TOKEN)])
    assert clinic.log_in().json() == {"maKetQua": "100", "APIKey": None}
    portal.faults.set([Fault(Kind.CODE_100, Step.LOOKUP)])
    assert clinic.look_up(*PERSON).json()["ghiChu"] == "Lỗi khi lấy dữ liệu sổ thẻ"


def test_the_keys_of_a_token_change_their_casing_as_well(clinic: Clinic, portal: Portal) -> None:
    portal.faults.set([Fault(Kind.WRONG_CASING, Step.TOKEN)])
    (key,) = (value for value in clinic.log_in().json().values() if isinstance(value, dict))
    assert "Access_token" in key
