"""What a parsed data group looks like as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from cardreader.citizen import PartialDate


def group_as_json(value: object) -> Any:
    """A value of the data groups' parsers as JSON.

    Pictures and other bytes are told by their length and SHA-256, as files are; dates as ISO 8601 or, with unknown
    parts, the way the chip writes them (`MM/yyyy`); fields of unknown tags as hexadecimal by their tag.
    """
    match value:
        case bytes():
            return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
        case PartialDate():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [group_as_json(item) for item in value]
        case Mapping():
            return {f"{tag:X}": raw.hex().upper() for tag, raw in value.items()}
        case _ if is_dataclass(value):
            return {one.name: group_as_json(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
