"""Write the console as HTML: counts, requests and notifications, the dials, and the people with their QR codes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from html import escape
from typing import Any

import msgspec
import segno

from backend_stub.console.words import Words
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.contract.faults import Fault, Kind, Step, When
from backend_stub.contract.wire import VIETNAM
from backend_stub.database.refusals import Refused
from backend_stub.database.store import Received
from backend_stub.people.magic import BIRTH_DATE, NAME, magic_numbers
from backend_stub.web.recent import Seen

_MASK = 3
"""Every mask scans; trying them all takes five times as long."""


def qr_text(person: dict[str, Any]) -> str:
    """Return the text of a card's QR code: seven parts until June 2024, eight since."""
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
    """Return a person's card as HTML."""
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


_WELL = 200
_TIMED = frozenset({Kind.DELAY, Kind.LONG_TAIL, Kind.SLOW_DRIP})


class Live(msgspec.Struct, frozen=True):
    """The part of the page that refreshes itself."""

    people: int
    notifications: int
    faults: int
    recent: Sequence[Seen]
    received: Sequence[Received]
    refusals: int
    refused: Sequence[Refused]


def page(words: Words, live: Live, faults: Sequence[Fault], dials: Dials, people: Iterable[dict[str, Any]]) -> str:
    """Write the page."""
    language = words.language
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{words("title")}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/console/console.css">'
        '<script defer src="/console/console.js"></script></head><body>'
        f"<header><div><h1>{words('title')}</h1><p>{words('lead')}</p></div>"
        f'<a href="/console?lang={language.other}" hreflang="{language.other}" lang="{language.other}">'
        f"{words('other_language')}</a></header><main>"
        f"{live_part(words, live)}"
        f'<div id="dials">{_faults(words, faults)}{_dials(words, dials)}{_reset(words)}</div>'
        f'<section id="people"><h2>{words("people")}</h2><p class="lead">{words("people_lead")}</p>'
        f'<label class="find">{words("filter")}<input id="find" type="search" autocomplete="off"></label>'
        f'<div class="cards">{"".join(person_card(person, words) for person in people)}</div>'
        f"{_magic(words)}</section>"
        "</main></body></html>"
    )


def live_part(words: Words, live: Live) -> str:
    """Write the two sections that the page fetches again and again."""
    counts = (
        ("people", "in_database"),
        ("notifications", "received"),
        ("refusals", "refused"),
        ("faults", "faults_set"),
    )
    shown = "".join(
        f"<div><b>{format(getattr(live, count), ',').replace(',', ' ')}</b><span>{words(word)}</span></div>"
        for count, word in counts
    )
    requests = _table(
        [words(key) for key in ("time", "function", "account", "number")]
        + ["HTTP"]
        + [words("result"), words("fault"), "ms"],
        [_request(words, seen) for seen in live.recent],
        words("none"),
    )
    return (
        f'<section id="counts">{shown}</section>'
        f'<section id="live"><h2>{words("live")}</h2><p class="lead">{words("live_lead")}</p>{requests}'
        f'<h2 class="next">{words("notifications")}</h2>{_received(words, live.received)}'
        f'<h2 class="next">{words("refusals")}</h2><p class="lead">{words("refusals_lead")}</p>'
        f"{_refused(words, live.refused)}</section>"
    )


def _received(words: Words, received: Sequence[Received]) -> str:
    rows = [
        "".join(map(_cell, (_time(entry.received_at), entry.visit, entry.facility, entry.times)))
        + _document(words, entry.digest)
        for entry in received
    ]
    return _table([words(key) for key in ("time", "visit", "facility", "count", "document")], rows, words("none"))


def _refused(words: Words, refused: Sequence[Refused]) -> str:
    rows = [
        "".join(map(_cell, (_time(entry.received_at), entry.username)))
        + _cell(entry.code, "refused")
        + "".join(map(_cell, (entry.reason, entry.times)))
        + _document(words, entry.digest)
        for entry in refused
    ]
    titles = [words(key) for key in ("time", "account", "result", "reason", "count", "document")]
    return _table(titles, rows, words("none"))


def _document(words: Words, digest: str) -> str:
    return f'<td><a href="/console/document/{digest}">{words("show")}</a></td>'


def _request(words: Words, seen: Seen) -> str:
    cells = [_time(seen.at), "/".join(seen.path.rsplit("/", 2)[1:]), seen.account, seen.number]
    status = _cell(seen.status, "" if seen.status == _WELL else "refused")
    fault = words(f"kind.{seen.fault}") if seen.fault else ""
    return (
        "".join(map(_cell, cells))
        + status
        + _cell(seen.code)
        + f'<td class="struck">{fault}</td>'
        + _cell(seen.milliseconds)
    )


def _faults(words: Words, faults: Sequence[Fault]) -> str:
    listed = "".join(_fault(words, index, fault) for index, fault in enumerate(faults))
    standing = f'<ul class="faults">{listed}</ul>' if faults else f'<p class="lead">{words("no_fault")}</p>'
    return (
        f'<section id="faults"><h2>{words("faults")}</h2><p class="lead">{words("faults_lead")}</p>{standing}'
        f'<form class="pair" method="post" action="/console/fault?lang={words.language}">'
        f'<label class="all">{words("what")}{_select(words, "kind", Kind, "kind")}</label>'
        f'<label class="all">{words("step")}{_select(words, "step", Step, "step")}</label>'
        f'<label class="all">{words("when")}{_select(words, "when", When, "when")}</label>'
        f'<label class="all">{words("only_number")}<input name="number" maxlength="15" autocomplete="off"></label>'
        f"<label>{words('seconds')}{_number('seconds', 3600, '0.05')}</label>"
        f"<label>{words('probability')}{_number('probability', 1, '1')}</label>"
        f'<label class="all">{words("times")}<input name="times" type="number" min="1"></label>'
        f'<button class="all">{words("set_fault")}</button></form></section>'
    )


def _fault(words: Words, index: int, fault: Fault) -> str:
    whom = f"…{fault.number[-3:]}" if fault.number else words("everybody")
    times = words("always") if fault.times is None else f"{fault.times}×"  # noqa: RUF001 - the sign for times
    parts = [words(f"step.{fault.step}"), escape(whom), times]
    parts += [f"p = {fault.probability:g}"] if fault.probability < 1 else []
    parts += [f"{fault.seconds:g} s"] if fault.kind in _TIMED else []
    about = " · ".join(parts)
    return (
        f"<li><span><b>{words('kind.' + fault.kind)}</b>{about}</span>"
        f'<form method="post" action="/console/fault/remove?lang={words.language}">'
        f'<button class="plain" name="index" value="{index}">{words("remove")}</button></form></li>'
    )


def _magic(words: Words) -> str:
    rows = [_cell(magic.number) + _cell(words(f"kind.{magic.fault.kind}")) for magic in magic_numbers()]
    table = _table([words("number"), words("what")], rows, "")
    return (
        f'<h2 class="next">{words("magic")}</h2><p class="lead">{words("magic_lead")} '
        f"<b>{NAME}</b>, <b>{BIRTH_DATE}</b>.</p>{table}"
    )


def _dials(words: Words, dials: Dials) -> str:
    fields = "".join(
        f"<label>{words('dial.' + name)}{_dial(words, name, getattr(dials, name))}</label>"
        for name in dials.__struct_fields__
    )
    return (
        f'<section id="guesses"><h2>{words("dials")}</h2><p class="lead">{words("dials_lead")}</p>'
        f'<form method="post" action="/console/guesses?lang={words.language}">{fields}'
        f"<button>{words('set_dials')}</button></form></section>"
    )


def _dial(words: Words, name: str, value: object) -> str:
    match value:
        case Refusal():
            return _select(words, name, Refusal, "refusal", value)
        case bool():
            return _options(name, [("true", words("yes")), ("false", words("no"))], "true" if value else "false")
        case _:
            shown = "" if value is None else f"{value:g}"
            return f'<input name="{name}" type="number" step="any" value="{shown}">'


def _reset(words: Words) -> str:
    return (
        f'<section><p class="lead">{words("reset_lead")}</p>'
        f'<form method="post" action="/console/reset?lang={words.language}">'
        f'<button class="plain" id="reset">{words("reset")}</button></form></section>'
    )


def _number(name: str, most: int, value: str) -> str:
    return f'<input name="{name}" type="number" min="0" max="{most}" step="any" value="{value}">'


def _select(words: Words, name: str, values: type[StrEnum], prefix: str, chosen: str = "") -> str:
    return _options(name, [(value, words(f"{prefix}.{value}")) for value in values], chosen)


def _options(name: str, values: Iterable[tuple[str, str]], chosen: str) -> str:
    options = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{word}</option>'
        for value, word in values
    )
    return f'<select name="{name}">{"".join(options)}</select>'


def _table(head: Sequence[str], rows: Sequence[str], none: str) -> str:
    if not rows:
        return f'<p class="lead">{none}</p>'
    titles = "".join(f"<th>{name}</th>" for name in head)
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><tr>{titles}</tr>{lines}</table></div>'


def _cell(value: object, kind: str = "") -> str:
    return f'<td class="{kind}">{escape(str(value))}</td>' if kind else f"<td>{escape(str(value))}</td>"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M:%S}"
