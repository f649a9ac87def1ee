"""The console as HTML."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

import segno

from backend_stub.dials import Dials
from backend_stub.faults import Fault, Kind, Step, When
from backend_stub.recent import Seen
from backend_stub.store import Received
from backend_stub.wire import VIETNAM

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.people { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .8rem; }
.person { border: 1px solid #8886; border-radius: .6rem; padding: .8rem; }
.person svg { background: #fff; border-radius: .3rem; width: 8rem; height: 8rem; }
.person b { display: block; overflow-wrap: anywhere; }
code { font-size: .9em; } small { opacity: .8; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #8884; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .6rem 0; }
label { display: grid; font-size: .85rem; } input, select, button { font: inherit; padding: .3rem .5rem; }
"""


def page(
    *,
    people: Iterable[dict[str, Any]],
    recent: Sequence[Seen],
    received: Sequence[Received],
    faults: Sequence[Fault],
    dials: Dials,
) -> str:
    """Write the page. `people` are those of the seeds."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>The portal's double</title>",
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head><body>",
        "<h1>The insurance portal's double</h1><p>Test people only. Nothing here is real.</p>",
        "<h2>Faults</h2>",
        _table(("kind", "step", "takes effect", "number", "seconds", "probability", "times"), map(_fault_row, faults)),
        _fault_form(),
        "<form method='post' action='/console/reset'><button>Reset everything</button></form>",
        "<h2>Guesses about the portal</h2>",
        _table(("dial", "stands at"), ((name, getattr(dials, name)) for name in dials.__struct_fields__)),
        "<h2>Requests</h2>",
        _table(
            ("time", "path", "status", "fault", "ms"),
            ((_time(seen.at), seen.path, seen.status, seen.fault, seen.milliseconds) for seen in recent),
        ),
        "<h2>Notifications</h2>",
        _table(
            ("time", "visit", "facility", "times"),
            ((_time(entry.received_at), entry.visit, entry.facility, entry.times) for entry in received),
        ),
        "<h2>People</h2><div class='people'>",
        *map(_person, people),
        "</div></body></html>",
    ]
    return "".join(parts)


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


def _person(person: dict[str, Any]) -> str:
    card = person["card"]
    drawing = io.BytesIO()
    segno.make(qr_text(person), error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True
    )
    return (
        f"<div class='person' id='{escape(person['key'])}'>{drawing.getvalue().decode()}"
        f"<b>{escape(person['name'])}</b><code>{escape(card['number'])}</code> · CAN <code>{card['number'][-6:]}</code>"
        f"<br>{escape(person['stands_for']['en'])}<br><small>{escape(person['key'])} · {escape(person['outcome'])}"
        "</small></div>"
    )


def _fault_row(fault: Fault) -> tuple[object, ...]:
    number = f"••••{fault.number[-4:]}" if fault.number else "everybody"
    times = "always" if fault.times is None else fault.times
    effect = "yes" if fault.when is When.AFTER else "no"
    return fault.kind.value, fault.step.value, effect, number, fault.seconds, fault.probability, times


def _fault_form() -> str:
    return (
        "<form method='post' action='/console/fault'>"
        f"<label>fault{_select('kind', Kind)}</label><label>step{_select('step', Step)}</label>"
        f"<label>strikes{_select('when', When)}</label>"
        "<label>only for this number<input name='number' maxlength='15'></label>"
        "<label>seconds<input name='seconds' type='number' min='0' step='any' value='0.05'></label>"
        "<label>probability<input name='probability' type='number' min='0' max='1' step='any' value='1'></label>"
        "<label>times<input name='times' type='number' min='1'></label><button>Set this fault</button></form>"
    )


def _select(name: str, values: Iterable[str]) -> str:
    return f"<select name='{name}'>" + "".join(f"<option>{escape(value)}</option>" for value in values) + "</select>"


def _table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return "<p>None.</p>"
    return "<table><tr>" + "".join(f"<th>{name}</th>" for name in head) + "</tr>" + "".join(lines) + "</table>"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M:%S}"
