"""The reader's tests want people as the card holds them, not as the portal's seeds write them."""

from __future__ import annotations

import pytest

from cardreader.virtual.people import Person, load_people


@pytest.fixture(scope="session")
def people() -> dict[str, Person]:
    """Everybody of the seeds by key."""
    return {person.key: person for person in load_people()}
