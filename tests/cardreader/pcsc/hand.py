"""A hand that puts cards into the private service's reader and waits until the service has seen it."""

from __future__ import annotations

import time

import pytest

from cardreader.pcsc.service import CHANGED, PRESENT, UNAWARE, Context, ReaderState
from cardreader.virtual.plug import Card
from tests.conftest import VirtualReader

_POLL_MILLISECONDS = 600

PATIENCE = 60.0
"""Seconds until a test gives up; the virtual reader is polled every 400 ms."""


def put_in(reader: VirtualReader, card: Card) -> None:
    """Insert a card into the reader, which is empty before: cards that swap faster than the poll look like one."""
    empty(reader)
    reader.insert(card)
    _wait(reader.name, present=True)


def empty(reader: VirtualReader) -> None:
    """Take out what is in the reader."""
    reader.remove()
    _wait(reader.name, present=False)


def settle(reader: VirtualReader) -> None:
    """Take out a card that was torn out in a command, and wait until the service's own poll has seen the reader empty.

    The failed command alone already shows the reader empty; a card that comes before the next poll is never noticed.
    """
    empty(reader)
    context = Context()
    state = ReaderState(reader.name, UNAWARE)
    while (found := context.wait((state,), _POLL_MILLISECONDS)) is not None:
        state = ReaderState(reader.name, found[0].bits & ~CHANGED)
    context.release()


def _wait(name: str, *, present: bool) -> None:
    context = Context()
    state = ReaderState(name, UNAWARE)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = context.wait((state,), 1000)
        if found is not None:
            state = ReaderState(name, found[0].bits & ~CHANGED)
            if bool(state.bits & PRESENT) is present:
                context.release()
                return
    pytest.fail(f"the service did not see the card {'come' if present else 'go'}")
