from __future__ import annotations

import pytest

from cardreader.iso7816.status import meaning


@pytest.mark.parametrize(
    ("sw", "words"),
    [
        (0x9000, "ok (9000)"),
        (0x6A82, "file not found (6A82)"),
        (0x6110, "16 more bytes are ready (6110)"),
        (0x6100, "256 more bytes are ready (6100)"),
        (0x63C2, "verification failed, 2 tries left (63C2)"),
        (0x6C05, "wrong length, 5 bytes are there (6C05)"),
        (0x1234, "unknown status (1234)"),
    ],
)
def test_a_status_word_says_what_it_means(sw: int, words: str) -> None:
    assert meaning(sw) == words
