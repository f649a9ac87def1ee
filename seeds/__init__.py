"""What the portal's double, the software cards and the tests start from: synthetic people, facilities, services."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder that holds the seed files (`people.json`, `facilities.json`, ...)."""
    return Path(__file__).parent
