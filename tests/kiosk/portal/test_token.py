from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.deadline import Deadline, DeadlinePassed
from kiosk.portal.token import Token, TokenCache, parse_token

SAMPLE = (Path(__file__).parents[2] / "backend_stub" / "samples" / "token_200.json").read_bytes()
ISSUED = datetime(2026, 11, 22, 1, 0, tzinfo=UTC).timestamp()

MARGIN = 45.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_sample_gives_a_token_of_ten_minutes() -> None:
    token = parse_token(SAMPLE, ISSUED)
    assert (token.id, token.lifetime) == ("00000000-0000-4000-8000-000000000001", 600)
    assert "00000000" not in repr(token)


def test_the_lifetime_counts_by_the_server_s_clock() -> None:
    assert parse_token(SAMPLE, ISSUED + 540).lifetime == 60


@pytest.mark.parametrize("expires", [None, "", "600", "tomorrow", 600])
def test_a_token_that_does_not_say_holds_ten_minutes(expires: object) -> None:
    values = json.loads(SAMPLE)
    values["APIKey"]["expires_in"] = expires
    assert parse_token(json.dumps(values).encode(), ISSUED).lifetime == 600


def test_a_token_that_seems_to_have_ended_is_used_once() -> None:
    assert parse_token(SAMPLE, ISSUED + 7200).lifetime == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"maKetQua":"401","APIKey":null}', Trouble.LOGIN_REFUSED),
        (b'{"maKetQua":"500","APIKey":null}', Trouble.BAD_ANSWER),
        (b'{"maKetQua":"200","APIKey":{}}', Trouble.BAD_ANSWER),
        (b'{"maKetQua":"200","APIKey":{"access_token":1,"id_token":"x"}}', Trouble.BAD_ANSWER),
        (b"<html>", Trouble.BAD_ANSWER),
    ],
)
def test_what_is_no_token_is_trouble(body: bytes, kind: Trouble) -> None:
    with pytest.raises(PortalTrouble) as caught:
        parse_token(body, None)
    assert caught.value.kind is kind


@given(st.binary(max_size=300), st.floats(allow_nan=False, allow_infinity=False) | st.none())
def test_any_bytes_are_a_token_or_trouble(body: bytes, server_time: float | None) -> None:
    with pytest.raises(PortalTrouble):
        parse_token(body, server_time)


def test_a_token_is_shared_until_shortly_before_its_end() -> None:
    clock = Clock()
    cache = TokenCache(clock, MARGIN)
    taken: list[Token] = []

    def take() -> Token:
        taken.append(Token("a", str(len(taken)), 600))
        return taken[-1]

    first = cache.get(take, Deadline(60))
    clock.now = 554
    assert cache.get(take, Deadline(60)) is first
    clock.now = 555
    assert cache.get(take, Deadline(60)) is not first
    assert len(taken) == 2


def test_only_one_of_many_threads_takes_the_token() -> None:
    cache = TokenCache(Clock(), MARGIN)
    all_wait = threading.Barrier(8)
    taken: list[Token] = []

    def take() -> Token:
        taken.append(Token("a", "b", 600))
        return taken[-1]

    def get(_: int) -> Token:
        all_wait.wait(60)
        return cache.get(take, Deadline(60))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(get, range(8))))) == 1
    assert len(taken) == 1


def test_a_dropped_token_is_taken_anew_but_a_newer_one_stays() -> None:
    cache = TokenCache(Clock(), MARGIN)
    old = cache.get(lambda: Token("a", "1", 600), Deadline(60))
    cache.drop(old)
    new = cache.get(lambda: Token("a", "2", 600), Deadline(60))
    cache.drop(old)
    assert cache.get(lambda: Token("a", "3", 600), Deadline(60)) is new


def test_who_waits_for_another_s_token_leaves_in_time() -> None:
    cache = TokenCache(Clock(), MARGIN)
    inside, done = threading.Event(), threading.Event()

    def slow() -> Token:
        inside.set()
        done.wait(60)
        return Token("a", "b", 600)

    thread = threading.Thread(target=cache.get, args=(slow, Deadline(60)))
    thread.start()
    inside.wait(60)
    with pytest.raises(DeadlinePassed):
        cache.get(slow, Deadline(0.05))
    done.set()
    thread.join()
