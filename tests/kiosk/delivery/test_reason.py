from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.delivery.reason import LONGEST, reason_in

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "no such code"}, {"details": {"text": "bad"}}]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"maKetQua":"400","thongDiep":"  STT\\n sai "}', "STT sai"),
        (b'{"ThongDiep":"STT sai"}', "STT sai"),
        (b'{"status":"error","message":"STT","errors":["STT","MA_LK"]}', "STT; MA_LK"),
        (json.dumps(OUTCOME).encode(), "no such code; bad"),
        (b'{"error":{"message":"late"}}', "late"),
        (b'"STT sai"', "STT sai"),
        ("Từ chối: thiếu trường".encode(), "Từ chối: thiếu trường"),
        (b"<html><body>Bad Gateway</body></html>", ""),
        (b'{"message":', ""),
        (b"{}", ""),
        (b"", ""),
        (b"[" * 5000, ""),
    ],
)
def test_the_receiver_s_words_are_found(body: bytes, reason: str) -> None:
    assert reason_in(body) == reason


def test_what_is_too_long_is_cut_and_marked() -> None:
    reason = reason_in(json.dumps({"message": "x" * 5000}).encode())
    assert (len(reason), reason[-1]) == (LONGEST, "…")


@given(st.one_of(st.binary(max_size=300), st.text().map(lambda text: json.dumps({"message": text}).encode())))
def test_any_answer_gives_one_clean_line(body: bytes) -> None:
    reason = reason_in(body)
    assert len(reason) <= LONGEST
    assert all(unicodedata.category(char)[0] != "C" for char in reason)
