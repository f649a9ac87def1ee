"""The double's answers against the sample answers of the contract: keys, their order and their values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend_stub.scenarios import answer_for, empty
from backend_stub.tokens import TokenAnswer, Tokens
from backend_stub.wire import Inquiry, Lookup, LookupAnswer, Record, encode

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def same_bytes(answer: Any, wanted: Any) -> bool:
    """Compare as sent: the order of keys counts."""
    return encode(answer) == json.dumps(wanted, ensure_ascii=False, separators=(",", ":")).encode()


def record_of(answer: dict[str, Any]) -> Record:
    return msgspec.convert({**answer, "maKetQua": "000"}, Record)


def asking(answer: dict[str, Any]) -> Lookup:
    return Lookup("001090000000", answer["hoTen"], answer["ngaySinh"], "Trần Thị Lễ Tân", "001190000009")


def test_a_valid_card_gives_the_full_record_and_the_earlier_look_ups() -> None:
    wanted = sample("lookup_000")
    earlier = [msgspec.convert(entry, Inquiry) for entry in wanted["dsLichSuKT2018"]]
    assert same_bytes(answer_for(asking(wanted), record_of(wanted), NOW.date(), earlier), wanted)


@pytest.mark.parametrize("name", ["lookup_003_new_card", "lookup_004_two_cards"])
def test_a_second_card_gives_both_cards(name: str) -> None:
    wanted = sample(name)
    answer = answer_for(asking(wanted), record_of(wanted), NOW.date())
    wanted["ghiChu"] = "Thẻ BHYT" + wanted["ghiChu"].removeprefix("Thẻ")  # the annex has the longer wording
    assert same_bytes(answer, wanted)


@pytest.mark.parametrize("code", ["010", "050", "055", "060", "070", "101", "110", "124", "205"])
def test_a_code_without_a_record_comes_with_its_sentence_and_empty_fields(code: str) -> None:
    assert same_bytes(empty(code), sample(f"lookup_{code}"))


def test_a_token_answer_has_the_portal_s_fields() -> None:
    wanted = sample("token_200")
    token_id = UUID(wanted["APIKey"]["id_token"])
    key = Tokens(b"secret").issue("01999_BV", "192.0.2.1", NOW, token_id)
    answer = json.loads(encode(TokenAnswer(result="200", key=key)))
    answer["APIKey"]["access_token"] = wanted["APIKey"]["access_token"]
    assert list(answer["APIKey"]) == list(wanted["APIKey"])
    assert answer == wanted


def test_a_refused_login_is_the_sample() -> None:
    assert same_bytes(TokenAnswer(result="401"), sample("token_401"))


def test_no_repr_shows_anything_personal() -> None:
    wanted = sample("lookup_000")
    texts = repr(record_of(wanted)), repr(msgspec.convert(wanted, LookupAnswer)), repr(asking(wanted))
    assert not any(wanted["hoTen"] in text or "001090000000" in text for text in texts)
