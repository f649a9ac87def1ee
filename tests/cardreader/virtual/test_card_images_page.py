"""docs/card-images.md is written by hand: it must name every switch with its usual value, and every file."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from cardreader.virtual.filesystem import ENTRIES
from cardreader.virtual.image import Behaviour

PAGE = (Path(__file__).parents[3] / "docs" / "card-images.md").read_text("utf-8")


def test_the_page_names_every_switch_with_its_usual_value() -> None:
    usual = Behaviour()
    values = {one.name: getattr(usual, one.name) for one in fields(Behaviour)}
    values["select_mf"] = f"{usual.select_mf:04X}"
    wanted = {name: json.dumps(value) for name, value in values.items()}
    assert dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)) == wanted


def test_the_page_names_every_file() -> None:
    for entry in ENTRIES:
        assert entry.name.startswith("DG") or f"`{entry.name}`" in PAGE
