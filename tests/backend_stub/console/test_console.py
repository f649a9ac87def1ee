from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from backend_stub.console.console import Console
from backend_stub.console.page import qr_text
from backend_stub.console.words import Language, Words
from backend_stub.contract.checkin import Notification, rejected
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.contract.faults import Fault, Kind, Step, When
from backend_stub.database.seeding import seeded_people
from backend_stub.database.store import Store
from backend_stub.web.app import Portal
from backend_stub.web.server import serving
from tests.backend_stub.conftest import Clinic

PERSON = ("001080990107", "NGUYỄN VĂN MẪU", "01/01/1980")


@pytest.fixture
def clinic(portal: Portal) -> Iterator[Clinic]:
    with serving(portal.application(Console(portal).routes())) as address:
        yield Clinic(address)


def test_the_page_shows_everybody_with_a_qr_code(clinic: Clinic) -> None:
    text = requests.get(f"{clinic.address}/console", timeout=30).text
    for person in seeded_people():
        assert f'id="{person["key"]}"' in text
    assert text.count("<svg") == len(seeded_people())


def test_the_page_allows_nothing_but_its_own_files(clinic: Clinic) -> None:
    answer = requests.get(f"{clinic.address}/console", timeout=30)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert " style=" not in answer.text
    for name in ("console.css", "console.js"):
        assert requests.get(f"{clinic.address}/console/{name}", timeout=30).headers["Content-Type"].startswith("text/")


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "vi"),
        ("", "en-GB,vi;q=0.5", "en"),
        ("?lang=vi", "en", "vi"),
        ("?lang=en", "vi", "en"),
        ("?lang=x", "fr", "vi"),
    ],
)
def test_the_page_speaks_vietnamese_and_english(clinic: Clinic, query: str, accepted: str, language: str) -> None:
    headers = {"Accept-Language": accepted}
    text = requests.get(f"{clinic.address}/console{query}", headers=headers, timeout=30).text
    assert f'<html lang="{language}">' in text
    assert ("Người thử nghiệm" if language == "vi" else ">People<") in text


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_can_be_chosen_has_words(language: Language) -> None:
    words = Words(language)
    keys = [f"kind.{kind}" for kind in Kind] + [f"step.{step}" for step in Step] + [f"when.{when}" for when in When]
    keys += [f"refusal.{refusal}" for refusal in Refusal] + [f"dial.{name}" for name in Dials.__struct_fields__]
    keys += [f"outcome.{person['outcome']}" for person in seeded_people()]
    assert all(words(key) for key in keys)


def test_the_page_shows_requests_without_their_secrets(clinic: Clinic) -> None:
    clinic.look_up(*PERSON)
    text = requests.get(f"{clinic.address}/console", timeout=30).text
    assert "<td>egw/KQNhanLichSuKCB2024</td>" in text
    assert "<td>01999_BV</td><td>…107</td><td>200</td><td>000</td>" in text
    live = text.partition('id="live"')[2].partition("</section>")[0]
    assert not any(secret in live for secret in (clinic.query["token"], clinic.query["password"], *PERSON))


def test_the_page_shows_what_was_taken_and_what_was_refused_and_why(clinic: Clinic, store: Store) -> None:
    now = datetime(2026, 11, 22, 1, 6, 12, tzinfo=UTC)
    store.receive(Notification("01999-1", "01999", "<a>taken: Mẫu</a>".encode()), now)
    store.refusals.keep("01999_BV", base64.b64encode(b"<script>").decode(), rejected("400", "HO_TEN", now), now)
    text = requests.get(f"{clinic.address}/console?lang=en", timeout=30).text
    assert '<td>08:06:12</td><td>01999_BV</td><td class="refused">400</td><td>HO_TEN</td><td>1</td>' in text
    shown = [
        requests.get(f"{clinic.address}{path}", timeout=30) for path in re.findall(r'"(/console/document/\w+)"', text)
    ]
    assert [answer.text for answer in shown] == ["<a>taken: Mẫu</a>", "<script>"]
    assert {answer.headers["Content-Type"] for answer in shown} == {"text/plain; charset=utf-8"}
    state = requests.get(f"{clinic.address}/console/state", timeout=30).json()
    assert (state["notifications"], state["refused_notifications"]) == (1, 1)


def test_a_document_that_never_came_is_not_found(clinic: Clinic) -> None:
    assert requests.get(f"{clinic.address}/console/document/{'0' * 64}", timeout=30).status_code == 404


def test_a_fault_is_set_by_the_form_and_taken_back(clinic: Clinic, portal: Portal) -> None:
    form = {"kind": "code-101", "step": "lookup", "when": "after", "number": "", "seconds": "0.5", "times": "1"}
    assert requests.post(f"{clinic.address}/console/fault", data=form, timeout=30).status_code == 200
    assert portal.faults.all() == (Fault(Kind.CODE_101, Step.LOOKUP, seconds=0.5, times=1),)
    assert [clinic.look_up(*PERSON).json()["maKetQua"] for _ in range(2)] == ["101", "000"]
    requests.post(f"{clinic.address}/console/reset", timeout=30)
    assert portal.faults.all() == ()


@pytest.mark.parametrize(
    "form", [{}, {"kind": "rain"}, {"kind": "delay", "seconds": "long"}, {"kind": "delay", "x": "1"}]
)
def test_a_fault_that_does_not_exist_is_refused(clinic: Clinic, form: dict[str, str]) -> None:
    assert requests.post(f"{clinic.address}/console/fault", data=form, timeout=30).status_code == 400


def test_one_of_several_faults_is_taken_back(clinic: Clinic, portal: Portal) -> None:
    portal.faults.set([Fault(Kind.EMPTY), Fault(Kind.RESET, number="001080990107"), Fault(Kind.DELAY)])
    text = requests.get(f"{clinic.address}/console?lang=en", timeout=30).text
    assert "…107 · always" in text
    assert requests.post(f"{clinic.address}/console/fault/remove", data={"index": "1"}, timeout=30).ok
    assert [fault.kind for fault in portal.faults.all()] == [Kind.EMPTY, Kind.DELAY]


def test_dials_are_set_by_the_form(clinic: Clinic, portal: Portal) -> None:
    form = {"wrong_token": "http-401-empty", "look_ups_a_minute": "7", "history_wants_form": "false"}
    assert requests.post(f"{clinic.address}/console/guesses", data=form, timeout=30).ok
    assert portal.dials == Dials(wrong_token=Refusal.HTTP_401_EMPTY, look_ups_a_minute=7, history_wants_form=False)
    wrong = {"missing_staff_status": "20"}
    assert requests.post(f"{clinic.address}/console/guesses", data=wrong, timeout=30).status_code == 400


@pytest.mark.parametrize("path", ["fault", "fault/remove", "guesses", "reset"])
def test_another_site_s_page_cannot_turn_the_dials(clinic: Clinic, path: str) -> None:
    headers = {"Origin": "http://elsewhere.example"}
    assert requests.post(f"{clinic.address}/console/{path}", headers=headers, timeout=30).status_code == 403


def test_programs_set_faults_and_dials(clinic: Clinic, portal: Portal) -> None:
    faults = [{"kind": "empty", "probability": 0.5}]
    state = requests.put(f"{clinic.address}/console/faults?seed=7", json=faults, timeout=30).json()
    assert state["faults"][0]["kind"] == "empty"
    state = requests.put(f"{clinic.address}/console/dials", json={"wrong_token": "http-401-empty"}, timeout=30).json()
    assert portal.dials == Dials(wrong_token=Refusal.HTTP_401_EMPTY)
    assert state == requests.get(f"{clinic.address}/console/state", timeout=30).json()


def test_a_seed_that_is_no_number_is_refused(clinic: Clinic) -> None:
    assert requests.put(f"{clinic.address}/console/faults?seed=-1", json=[], timeout=30).status_code == 400


@pytest.mark.parametrize("path", ["faults", "dials"])
@pytest.mark.parametrize("body", [b"", b"[[]]", b'{"a":1}', b"[" * 50_000])
def test_what_is_no_dial_is_refused(clinic: Clinic, path: str, body: bytes) -> None:
    assert requests.put(f"{clinic.address}/console/{path}", data=body, timeout=30).status_code == 400


def test_requests_are_counted(clinic: Clinic) -> None:
    clinic.log_in()
    text = requests.get(f"{clinic.address}/metrics", timeout=30).text
    assert 'portal_requests_total{path="/api/token/take",status="200"} 1' in text
    assert requests.get(f"{clinic.address}/health", timeout=30).json() == {"status": "ok"}


def test_the_qr_code_has_the_form_of_the_card() -> None:
    people = {person["key"]: person for person in seeded_people()}
    assert qr_text(people["insured-here"]) == (
        "001080990107|010999001|Nguyễn Văn Mẫu|01011980|Nam|Số 1 đường Thử Nghiệm, phường Mẫu, Hà Nội|15032024"
    )
    assert qr_text(people["new-card"]).split("|")[1:4] == ["Phạm Thị Mới", "Nữ", "20111982"]
