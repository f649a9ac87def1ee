"""Every sample answer of the contract, asked for over HTTP on both databases, to the byte.

The samples are set out for reading; the double sends them without the white space between keys and values.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from backend_stub.contract.accounts import md5_of
from backend_stub.contract.checkin import Notification
from backend_stub.contract.wire import CHECK_IN, CO_PAYMENTS, HISTORY, Lookup, LookupAnswer, Record
from backend_stub.database.store import Store
from tests.backend_stub.conftest import Clinic, Clock

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def as_sent(values: Any) -> str:
    """Write as the double does: the order of keys counts."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


ASKED = sample("lookup_request")
NUMBER = ASKED["maThe"]
PERSON = (NUMBER, ASKED["hoTen"], ASKED["ngaySinh"])
INSURED = sample("lookup_000")


def know(store: Store, **changes: Any) -> None:
    """Let the portal know the samples' person."""
    store.put_people([(NUMBER, msgspec.convert({**INSURED, **changes}, Record))])


def test_the_sample_s_question_gives_the_sample_s_answer_with_the_look_up_before_it(
    clinic: Clinic, store: Store, clock: Clock
) -> None:
    know(store)
    clock.advance(minutes=1)
    clinic.look_up(*PERSON)
    assert clinic.look_up(*PERSON).text == as_sent(INSURED)


@pytest.mark.parametrize("name", ["lookup_003_new_card", "lookup_004_two_cards"])
def test_a_second_card_gives_both_cards(clinic: Clinic, store: Store, name: str) -> None:
    wanted = sample(name)
    store.put_people([(NUMBER, msgspec.convert({**wanted, "maKetQua": "000"}, Record))])
    answer = clinic.look_up(NUMBER, wanted["hoTen"], wanted["ngaySinh"])
    wanted["ghiChu"] = "Thẻ BHYT" + wanted["ghiChu"].removeprefix("Thẻ")  # the annex has the longer wording
    assert answer.text == as_sent(wanted)


@pytest.mark.parametrize(
    ("code", "known", "asked"),
    [
        ("010", {"gtTheDen": "21/11/2026"}, {}),
        ("050", {}, {"maThe": "001090000001"}),
        ("055", {}, {"hoTenCb": "Trần Thị Khác"}),
        ("060", {}, {"hoTen": "Trần Văn Mẫu"}),
        ("070", {}, {"ngaySinh": "02/01/1990"}),
        ("101", {"maKetQua": "101"}, {}),
        ("110", {"maKetQua": "110"}, {}),
        ("124", {"maKetQua": "124"}, {}),
        ("205", {}, {"ngaySinh": "05031994"}),
    ],
)
def test_a_code_without_a_record_comes_with_its_sentence_and_empty_fields(
    clinic: Clinic, store: Store, code: str, known: dict[str, str], asked: dict[str, str]
) -> None:
    know(store, **known)
    assert clinic.look_up(*PERSON, **asked).text == as_sent(sample(f"lookup_{code}"))


def test_a_token_answer_is_the_sample_but_for_the_secrets_in_it(clinic: Clinic) -> None:
    wanted, answer = sample("token_200"), clinic.log_in()
    for secret in ("access_token", "id_token"):
        wanted["APIKey"][secret] = answer.json()["APIKey"][secret]
    assert answer.text == as_sent(wanted)


def test_a_refused_login_is_the_sample(clinic: Clinic) -> None:
    assert clinic.log_in(password=md5_of("wrong")).text == as_sent(sample("token_401"))


def notify(clinic: Clinic, token: str) -> requests.Response:
    clinic.look_up(*PERSON)
    document = base64.b64encode((SAMPLES / "xml0_checkin.xml").read_bytes()).decode()
    body = {"username": "01999_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01999", "fileHSBase64": document}
    return requests.post(f"{clinic.address}{CHECK_IN}", data=body, headers=proofs(clinic, token), timeout=30)


def proofs(clinic: Clinic, token: str = "") -> dict[str, str]:
    query = clinic.query
    named = {"accessToken": token or query["token"], "tokenId": query["id_token"], "passwordHash": query["password"]}
    return {"Content-Type": "application/x-www-form-urlencoded", **named}


def test_a_notification_gets_the_sample_but_for_its_own_number(clinic: Clinic, clock: Clock) -> None:
    clock.now += timedelta(minutes=6, seconds=12)
    document = (SAMPLES / "xml0_checkin.xml").read_bytes()
    number = Notification("01999-20261122-000123", "01999", document).transaction
    assert notify(clinic, "").text == as_sent({**sample("checkin_200"), "maGiaoDich": f"{number:016d}"})


def test_a_notification_without_a_good_token_gets_the_sample_s_refusal(clinic: Clinic, clock: Clock) -> None:
    clock.now += timedelta(minutes=6, seconds=12)
    assert notify(clinic, "another").text == as_sent(sample("checkin_error"))


def test_the_visits_are_the_sample(clinic: Clinic, store: Store) -> None:
    wanted = sample("history_000")
    know(store, dsLichSuKCB2025=wanted["dsLichSuKCB2025"])
    clinic.look_up(*PERSON)
    assert requests.post(f"{clinic.address}{HISTORY}", params=clinic.query, data=ASKED, timeout=30).text == as_sent(
        wanted
    )


def test_the_co_payments_are_the_sample(clinic: Clinic, store: Store, clock: Clock) -> None:
    wanted = sample("mcct_200")
    know(store, DataCCT=wanted["DataCCT"])
    clinic.look_up(*PERSON)
    clock.advance(minutes=1)
    body = {"username": "01999_BV", **{key: ASKED[key] for key in ("maThe", "hoTen", "ngaySinh")}}
    headers = {**proofs(clinic), "Content-Type": "application/json"}
    answer = requests.post(f"{clinic.address}{CO_PAYMENTS}", json=body, headers=headers, timeout=30)
    assert answer.text == as_sent(wanted)


def test_no_repr_shows_anything_personal() -> None:
    texts = repr(msgspec.convert(INSURED, Record)), repr(msgspec.convert(INSURED, LookupAnswer)), repr(Lookup.of(ASKED))
    assert not any(INSURED["hoTen"] in text or NUMBER in text for text in texts)
