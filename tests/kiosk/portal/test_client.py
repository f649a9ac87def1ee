"""How each function of the portal is asked."""

from __future__ import annotations

import pytest

from backend_stub.contract.wire import CHECK_IN, LOOK_UP, TOKEN
from backend_stub.web.app import Portal as Double
from backend_stub.web.exchange import Answer, Asked, Endpoint
from backend_stub.web.server import serving
from cardreader.citizen import Citizen
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.receipts import NotTaken
from kiosk.portal.service import PortalInsurance
from kiosk.settings import Facility
from tests.kiosk.portal_house import TODAY, settings_for


@pytest.mark.parametrize("packing", ["json", "form"])
def test_each_function_is_asked_in_the_form_that_the_settings_say(
    double: Double, facility: Facility, citizen: Citizen, packing: str
) -> None:
    """What the double sees of it is the media type; it takes both."""
    seen: dict[str, str] = {}

    def watched(asked: Asked) -> Answer:
        seen[asked.path] = "form" if asked.is_form() else "json"
        return double.answer(asked)

    with serving(Endpoint(watched, lambda: b"")) as address:
        bodies = dict.fromkeys(("body", "login_body", "notify_body"), packing)
        insurance = PortalInsurance(settings_for(address, **bodies), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "000"
        with pytest.raises(NotTaken, match="400"):
            PortalNotifier(insurance.client, facility.code).deliver(b"<a/>")
        insurance.close()
    assert seen == dict.fromkeys((TOKEN, LOOK_UP, CHECK_IN), packing)
