"""docs/card-images.md is written by hand: it must name every switch with its usual value, and every file."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.password import Can, MrzKey
from cardreader.reading import ReadPolicy, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.filesystem import ENTRIES
from cardreader.virtual.image import Behaviour
from cardreader.virtual.image_folder import read_image
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.switches import STATUS_WORDS

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "card-images.md").read_text("utf-8")


def test_the_page_names_every_switch_with_its_usual_value() -> None:
    usual = Behaviour()
    values = {one.name: getattr(usual, one.name) for one in fields(Behaviour)}
    values |= {name: f"{values[name]:04X}" for name in STATUS_WORDS}
    wanted = {name: json.dumps(value) for name, value in values.items()}
    assert dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)) == wanted


def test_the_page_names_every_file() -> None:
    for entry in ENTRIES:
        assert entry.name.startswith("DG") or f"`{entry.name}`" in PAGE


def test_the_card_that_the_page_makes_with_openssl_is_read_and_found_genuine(tmp_path: Path) -> None:
    subprocess.run([str(DOCS / "make_card.sh"), str(tmp_path)], check=True, capture_output=True)
    image = read_image(tmp_path / "card")
    assert (tmp_path / "card" / "card.toml").read_text("utf-8") in PAGE
    reader = InProcessReader()
    reader.insert(VirtualCard(image))
    trust = TrustStore.load(tmp_path / "trust")
    policy = ReadPolicy(files=frozenset({"DG1", "DG14", "DG15", "EF.COM"}))
    for password in (Can("123456"), MrzKey("D23145890", "740812", "320415")):
        request = ReadRequest(password=password, trust=trust, today=datetime.now(tz=UTC).date(), policy=policy)
        reading = read_citizen(reader.connect(), request)
        verdict = reading.authenticity
        assert (verdict.passive, verdict.active, verdict.chip) == (Passive.CHAIN_OK, ChipProof.OK, ChipProof.OK)
        assert reading.files == {name: image.files[name] for name in reading.files}
