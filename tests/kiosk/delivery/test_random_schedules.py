"""Notifications through a portal that fails at random: none is lost, none is doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from backend_stub.web.app import Portal as Double
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.receipts import NotTaken, Receipt
from kiosk.delivery.xml0 import write
from kiosk.portal.client import Client
from kiosk.portal.transport import HttpTransport
from tests.kiosk.delivery.faulty import schedule
from tests.kiosk.delivery.test_xml0 import VISIT, prepared
from tests.kiosk.portal_house import settings_for


@pytest.fixture
def notifier(address: str) -> Iterator[PortalNotifier]:
    settings = settings_for(address)
    transport = HttpTransport(settings.base_url, settings.connect_seconds)
    yield PortalNotifier(Client(settings, settings.read_password(), transport), "01999")
    transport.close()


def delivered(notifier: PortalNotifier, document: bytes) -> Receipt:
    """Deliver as the outbox does: again and again until there is a receipt."""
    for _ in range(60):
        try:
            return notifier.deliver(document)
        except PortalTrouble:
            continue
        except NotTaken as error:
            pytest.fail(f"a good document was refused: {error.code}")
    pytest.fail("the faults do not end")


def test_every_notification_arrives_once_through_random_faults(
    notifier: PortalNotifier,
    double: Double,
    long_form: bool,  # noqa: FBT001 - a fixture
) -> None:
    chance = random.Random(20261122)  # noqa: S311 - the same schedules in every run
    receipts: dict[str, str] = {}
    for run in range(1000 if long_form else 50):
        double.faults.set(schedule(chance), seed=run)
        if chance.random() < 0.2:
            double.forget_tokens()
        notification = prepared(replace(VISIT, id=UUID(int=run)))
        receipts[notification["MA_LK"]] = delivered(notifier, write(notification)).transaction
    double.faults.set([])
    received = Counter(entry.visit for entry in double.store.received())
    assert received == Counter(dict.fromkeys(receipts, 1))
    assert len(set(receipts.values())) == len(receipts)
