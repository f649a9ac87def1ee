"""Fill a store from the project's seeds."""

from __future__ import annotations

from typing import Any

import msgspec

import seeds
from backend_stub.contract.accounts import Account, Staff, md5_of
from backend_stub.contract.wire import Record
from backend_stub.database.store import Store
from backend_stub.people.magic import magic_people


def seed(store: Store) -> int:
    """Write the people and the test account of `seeds`; return the number of people. It can be repeated."""
    people = [
        (person["card"]["number"], msgspec.convert(person["insurance"], Record))
        for person in _read("people.json")["people"]
        if person["insurance"] is not None
    ]
    people.extend(magic_people())
    store.put_people(people)
    store.put_accounts(_account(entry) for entry in _read("portal.json")["accounts"])
    return len(people)


def seeded_people() -> list[dict[str, Any]]:
    """Return the people of the seeds unchanged."""
    people: list[dict[str, Any]] = _read("people.json")["people"]
    return people


def _account(entry: dict[str, Any]) -> Account:
    staff = msgspec.convert(entry["staff"], tuple[Staff, ...])
    return Account(entry["username"], md5_of(entry["password"]), entry["facility"], staff)


def _read(name: str) -> dict[str, Any]:
    return msgspec.json.decode((seeds.folder() / name).read_bytes(), type=dict[str, Any])
