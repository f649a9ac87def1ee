from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import requests

from backend_stub.contract.accounts import md5_of
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.database.seeding import seeded_people
from backend_stub.database.store import Store
from backend_stub.web.app import Portal
from tests.backend_stub.conftest import Clinic, Clock

PERSON = ("001080990107", "NGUYỄN VĂN MẪU", "01/01/1980")


def test_a_login_works_as_a_form_and_as_json_and_in_any_case(clinic: Clinic) -> None:
    assert clinic.log_in().json()["maKetQua"] == "200"
    assert clinic.log_in(password=md5_of("kiosk-test").lower()).json()["maKetQua"] == "200"
    body = {"Username": "01999_bv", "Password": md5_of("kiosk-test")}
    answer = requests.post(f"{clinic.address}/api/token/take", json=body, timeout=30)
    assert answer.json()["APIKey"]["token_type"] == "Bearer"


def test_a_wrong_password_is_refused_with_http_200(clinic: Clinic) -> None:
    answer = clinic.log_in(password=md5_of("wrong"))
    assert (answer.status_code, answer.text) == (200, '{"maKetQua":"401","APIKey":null}')


@pytest.mark.parametrize(
    ("refusal", "status", "body"), [(Refusal.HTTP_401_JSON, 401, b"401"), (Refusal.HTTP_401_EMPTY, 401, b"")]
)
def test_the_refusal_is_a_dial(clinic: Clinic, portal: Portal, refusal: Refusal, status: int, body: bytes) -> None:
    portal.dials = Dials(wrong_account=refusal)
    answer = clinic.log_in(username="nobody")
    assert answer.status_code == status
    assert body in answer.content


def test_a_person_is_found_by_each_number(clinic: Clinic) -> None:
    for number in ("001080990107", "0199990107", "GD4010199990107"):
        assert clinic.look_up(number, *PERSON[1:]).json()["maKetQua"] == "000"
    assert clinic.look_up("DN4010199990107", *PERSON[1:]).json()["maKetQua"] == "050"


@pytest.mark.parametrize(
    "number",
    ["GD401\x00199990107", "GD40101999901\x00\x00", "GD40101'; --é\x7f ", "GD40101" + 8 * "\N{ARABIC-INDIC DIGIT ONE}"],
)
def test_a_card_of_odd_characters_is_nobodys(clinic: Clinic, number: str) -> None:
    answer = clinic.look_up(number, *PERSON[1:])
    assert (answer.status_code, answer.json()["maKetQua"]) == (200, "050")


def test_everybody_of_the_seeds_gets_the_answer_that_they_stand_for(clinic: Clinic) -> None:
    for person in seeded_people():
        insurance = person["insurance"]
        answer = clinic.look_up(person["card"]["number"], person["name"], person["card"]["birth_date"]).json()
        if insurance is None:
            assert answer["maKetQua"] == "050"
        elif insurance["maKetQua"] != "000":
            assert answer["maKetQua"] == insurance["maKetQua"]
        else:
            assert answer["maKetQua"] in {"000", "003", "004", "010", "060", "061", "070"}


def test_a_form_body_is_taken_as_well(clinic: Clinic) -> None:
    clinic.look_up(*PERSON)
    form = dict(
        zip(
            ("maThe", "hoTen", "ngaySinh", "hoTenCb", "cccdCb"),
            (*PERSON, "Trần Thị Lễ Tân", "001190000009"),
            strict=True,
        )
    )
    answer = requests.post(f"{clinic.address}/api/egw/KQNhanLichSuKCB2024", params=clinic.query, data=form, timeout=30)
    assert answer.json()["maKetQua"] == "000"


def test_earlier_look_ups_are_told_whether_written_down_yet_or_not(clinic: Clinic, store: Store) -> None:
    for earlier, number in enumerate((PERSON[0], "0199990107", "GD4010199990107")):
        assert len(clinic.look_up(number, *PERSON[1:]).json()["dsLichSuKT2018"] or []) == earlier
        if earlier == 0:
            store.notes.flush()


def test_who_looked_up_earlier_is_told(clinic: Clinic, clock: Clock) -> None:
    assert clinic.look_up(*PERSON).json()["dsLichSuKT2018"] is None
    clock.advance(minutes=1)
    entry = clinic.look_up(*PERSON).json()["dsLichSuKT2018"][0]
    assert (entry["userKT"], entry["thoiGianKT"], entry["maLoi"]) == ("01999_BV", "202611220800", "000")


def test_a_token_of_eleven_minutes_is_refused(clinic: Clinic, clock: Clock) -> None:
    clinic.look_up(*PERSON)
    clock.advance(minutes=11)
    answer = clinic.look_up(*PERSON)
    assert (answer.status_code, answer.json()["maKetQua"]) == (401, "401")


def test_a_stolen_token_opens_nothing_from_another_address(clinic: Clinic) -> None:
    clinic.look_up(*PERSON)
    asked = f"/api/egw/KQNhanLichSuKCB2024?{urlencode(clinic.query)}"
    statuses = []
    for address in ("127.0.0.1", "127.0.0.2"):
        connection = HTTPConnection(clinic.address.removeprefix("http://"), timeout=30, source_address=(address, 0))
        connection.request("POST", asked, "{}", {"X-Forwarded-For": "127.0.0.1"})
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [400, 401]  # from its own address it is only the body that is wrong


@pytest.mark.parametrize("missing", ["token", "id_token", "username", "password"])
def test_every_part_of_the_query_is_needed(clinic: Clinic, missing: str) -> None:
    clinic.look_up(*PERSON)
    clinic.query[missing] = ""
    if missing != "token":
        assert clinic.look_up(*PERSON).status_code == 401
    else:
        assert (
            requests.post(f"{clinic.address}/api/egw/KQNhanLichSuKCB2024", params=clinic.query, timeout=30).status_code
            == 401
        )


def test_a_missing_member_of_staff_is_named(clinic: Clinic) -> None:
    answer = clinic.look_up(*PERSON, hoTenCb=None)
    assert answer.status_code == 400
    assert "Null hoTenCb" in answer.text


def test_code_500_comes_with_http_500(clinic: Clinic) -> None:
    answer = clinic.look_up("001082992468", "TẠ VĂN CHỜ", "17/07/1982")
    assert (answer.status_code, answer.json()["maKetQua"]) == (500, "500")


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"maThe":1}', b"<html>", b"[" * 60_000])
def test_a_body_that_is_no_request_is_answered_all_the_same(clinic: Clinic, body: bytes) -> None:
    clinic.look_up(*PERSON)
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        answer = requests.post(
            f"{clinic.address}/api/egw/KQNhanLichSuKCB2024",
            params=clinic.query,
            data=body,
            headers={"Content-Type": content_type},
            timeout=30,
        )
        assert answer.status_code == 400


def test_a_huge_body_is_refused(clinic: Clinic) -> None:
    answer = requests.post(f"{clinic.address}/api/token/take", data=b"x" * 300_000, timeout=30)
    assert answer.status_code == 413


def test_the_log_shows_no_secret_and_nobody(capsys: pytest.CaptureFixture[str], clinic: Clinic) -> None:
    clinic.look_up(*PERSON)
    printed = "".join(capsys.readouterr())
    assert "KQNhanLichSuKCB2024" in printed
    for secret in (*PERSON, clinic.query["token"], clinic.query["password"], json.dumps(PERSON[1])):
        assert secret not in printed
