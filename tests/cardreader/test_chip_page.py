from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "chip.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"\| `([\w./]+)::(\w+)` \|", PAGE.read_text("utf-8"))

    missing = [
        f"{path}::{name}"
        for path, name in named
        if f"def {name}(" not in (Path(__file__).parent / path).read_text("utf-8")
    ]
    assert len(named) > 50
    assert not missing
