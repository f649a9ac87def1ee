"""The portal's own paths, and what becomes of odd requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import requests

from backend_stub.contract.wire import CHECK_IN, CO_PAYMENTS, HISTORY, LOOK_UP, SWITCHED_OFF, TOKEN
from backend_stub.database import schema
from backend_stub.web.app import Portal
from backend_stub.web.exchange import MAX_BODY, Answer, Asked, Endpoint
from tests.backend_stub.conftest import Clinic

SCOPE = {"type": "http", "path": "/a", "method": "POST", "query_string": b"", "headers": [], "client": ("192.0.2.1", 1)}


@pytest.mark.parametrize("path", [TOKEN, LOOK_UP, CHECK_IN, HISTORY, CO_PAYMENTS])
def test_another_method_is_refused_and_the_right_one_named(clinic: Clinic, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
        answer = requests.request(method, f"{clinic.address}{path}", timeout=30)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_switched_off_functions_may_be_read(clinic: Clinic) -> None:
    assert requests.get(f"{clinic.address}{SWITCHED_OFF[0]}", timeout=30).status_code == 404
    allowed = requests.put(f"{clinic.address}{SWITCHED_OFF[0]}", timeout=30).headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "POST"}


def test_an_unknown_path_is_not_found(clinic: Clinic) -> None:
    assert requests.get(f"{clinic.address}/api/egw/nothing", timeout=30).status_code == 404


def chunks() -> Iterator[bytes]:
    for _ in range(3):
        yield b"x" * (MAX_BODY // 2)


def test_a_huge_body_in_chunks_is_refused(clinic: Clinic) -> None:
    assert requests.post(f"{clinic.address}{TOKEN}", data=chunks(), timeout=30).status_code == 413


def through_the_endpoint(messages: Sequence[dict[str, Any]]) -> tuple[list[bytes], list[dict[str, Any]]]:
    """Give the bodies that were served, and what was sent."""
    served: list[bytes] = []
    sent: list[dict[str, Any]] = []
    left = iter(messages)

    def serve(asked: Asked) -> Answer:
        served.append(asked.body)
        return Answer(200, b"{}")

    async def receive() -> Any:
        return next(left)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Endpoint(serve, lambda: b"now")(SCOPE, receive, send))
    return served, sent


def test_a_body_in_parts_is_put_together() -> None:
    part = {"type": "http.request", "body": b"a", "more_body": True}
    served, sent = through_the_endpoint([part, part, {"type": "http.request", "body": b"b"}])
    assert served == [b"aab"]
    assert dict(sent[0]["headers"]) == {
        b"content-type": b"application/json; charset=utf-8",
        b"content-length": b"2",
        b"date": b"now",
    }


def test_half_a_request_has_no_effect() -> None:
    part = {"type": "http.request", "body": b"a", "more_body": True}
    assert through_the_endpoint([part, {"type": "http.disconnect"}]) == ([], [])


def test_no_repr_shows_what_was_asked_or_answered() -> None:
    asked = Asked("/a", b"token=secret", [], "192.0.2.1", b"Sao Mai", number="001080990107")
    assert repr(asked) == "Asked(/a, 7 bytes)"
    assert repr(Answer(200, b"Sao Mai")) == "Answer(200, 7 bytes)"


def test_a_database_that_is_away_is_server_trouble_without_a_word_of_it(clinic: Clinic, portal: Portal) -> None:
    clinic.log_in()
    clinic.look_up("001080990107", "Nguyễn Văn Mẫu", "1980")
    portal.store.notes.flush()
    schema.metadata.drop_all(portal.store.engine)
    answer = clinic.look_up("001080990107", "Nguyễn Văn Mẫu", "1980")
    assert (answer.status_code, answer.json()["maKetQua"]) == (500, "500")
    assert "table" not in answer.text
    schema.metadata.create_all(portal.store.engine)
