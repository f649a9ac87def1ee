from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract.tokens import Tokens

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
tokens = Tokens(b"a secret")
key = tokens.issue("01999_BV", HERE, NOW)


def valid(address: str = HERE, after: timedelta = timedelta(), username: str = "01999_BV", by: Tokens = tokens) -> bool:
    return by.valid(key.access_token, key.id_token, username, address, NOW + after)


def test_a_token_holds_for_ten_minutes() -> None:
    assert valid(after=timedelta(minutes=10))
    assert not valid(after=timedelta(minutes=10, seconds=1))


def test_a_token_of_the_future_is_refused() -> None:
    assert not valid(after=timedelta(seconds=-1))


def test_a_token_belongs_to_the_address_that_took_it() -> None:
    assert not valid(ELSEWHERE)


def test_a_token_belongs_to_its_account() -> None:
    assert not valid(username="01998_BV")


def test_another_secret_does_not_know_the_token() -> None:
    assert not valid(by=Tokens(b"another secret"))


def test_a_token_decodes_as_public_samples_do() -> None:
    proof, account, filetime = base64.b64decode(key.access_token).decode().split(":")
    assert len(base64.b64decode(proof)) == 32
    assert account == "01999_BV"
    assert filetime == "134397828000000000"


@given(st.text(max_size=200), st.text(max_size=50))
def test_arbitrary_text_is_no_token(access: str, token_id: str) -> None:
    assert not tokens.valid(access, token_id, "01999_BV", HERE, NOW)


@given(st.binary(max_size=100))
def test_arbitrary_bytes_in_base64_are_no_token(inner: bytes) -> None:
    assert not tokens.valid(base64.b64encode(inner).decode(), key.id_token, "01999_BV", HERE, NOW)
