"""The people of the seeds as the console shows them: who they are, what they stand for, and a QR code to scan."""

from __future__ import annotations

import io
from functools import cache
from html import escape
from typing import Any

import segno

from backend_stub.console_words import Words

_MASK = 3
"""Every mask scans; trying them all takes five times as long."""


def qr_text(person: dict[str, Any]) -> str:
    """Give the text of a card's QR code: seven parts until June 2024, eight since."""
    card = person["card"]
    birth = card["birth_date"].replace("/", "")
    sex = "Nam" if card["sex"] == "M" else "Nữ"
    issued = "".join(reversed(card["issued"].split("-")))
    if card["qr_format"] == "CC8":
        parts = [card["number"], person["name"], sex, birth, card["residence"], issued, card["old_id"], ""]
    else:
        parts = [card["number"], card["old_id"], person["name"], birth, sex, card["residence"], issued]
    return "|".join(parts)


def person_card(person: dict[str, Any], words: Words) -> str:
    """Give somebody's card as HTML."""
    number = person["card"]["number"]
    return (
        f'<article id="{escape(person["key"])}">{_drawing(qr_text(person))}<b>{escape(person["name"])}</b>'
        f"<span><code>{escape(number)}</code> · CAN <code>{number[-6:]}</code></span>"
        f"<span>{escape(person['stands_for'][words.language])}</span>"
        f'<span class="mark">{words("outcome." + person["outcome"])}</span>'
        f"<small>{escape(person['key'])}</small></article>"
    )


@cache
def _drawing(text: str) -> str:
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False, encoding="utf-8", mask=_MASK)
    code.save(drawing, kind="svg", xmldecl=False, svgns=False, border=3, omitsize=True)
    return drawing.getvalue().decode()
