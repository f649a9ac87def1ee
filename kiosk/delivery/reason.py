"""What a receiver says when it refuses a document: one clean line, out of whatever it sends.

The line may name the patient: it is sealed where it is kept, shown to staff and never logged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from cardreader.clean_text import clean_line

LONGEST: Final = 500
"""Characters; a receiver that says more is cut."""
_DEEPEST: Final = 4
_MOST: Final = 8
_KEYS: Final = (
    *("thongdiep", "message", "ghichu", "error_description", "error", "detail", "title", "reason"),
    *("errors", "issue", "diagnostics", "details", "text"),  # of a list of faults, or FHIR's OperationOutcome
)


def reason_in(body: bytes) -> str:
    """Return the reason in an answer: JSON with a key that is known for it, or plain text; nothing out of HTML."""
    text = body.decode("utf-8", "replace").strip()
    try:
        said = _texts(json.loads(text), 0)
    except (ValueError, RecursionError):
        return "" if text.startswith(("<", "{", "[")) else clean(text)
    return clean("; ".join(dict.fromkeys(said)))


def clean(text: str) -> str:
    """Return one clean line of at most `LONGEST` characters."""
    return clean_line(text, LONGEST)


def _texts(value: Any, depth: int) -> Iterator[str]:
    match value:
        case str() if value.strip():
            yield value.strip()
        case list() if depth < _DEEPEST:
            for each in value[:_MOST]:
                yield from _texts(each, depth + 1)
        case dict() if depth < _DEEPEST:
            known = {str(key).lower(): each for key, each in value.items()}
            for key in _KEYS:
                yield from _texts(known.get(key), depth + 1)
        case _:
            pass
