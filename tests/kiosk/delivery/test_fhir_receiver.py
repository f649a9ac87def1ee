"""Delivery to a real HTTPS receiver that reads the bundle by the models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.fhir import bundle_of
from kiosk.delivery.fhir_receiver import FhirReceiver
from kiosk.delivery.receipts import NotTaken
from kiosk.portal.transport import Direct, HttpTransport
from tests.kiosk.delivery.conftest import FACILITY, ZONE, MakeArrival
from tests.tls import Authority, serving

TOKEN = "bearer-of-the-test"


def hospital(request: Request) -> Response:
    """Take a bundle as a FHIR server does."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return Response(status=401)
    try:
        bundle = Bundle.model_validate_json(request.get_data())
    except ValidationError:
        return Response(status=422)
    entries = [
        {
            "response": {
                "status": "201 Created",
                "location": f"{re.sub('[?].*', '/17', str(entry.request.url))}/_history/1",
            }
        }
        for entry in bundle.entry or ()
        if entry.request
    ]
    taken = {
        "resourceType": "Bundle",
        "id": f"taken-{len(entries)}",
        "type": "transaction-response",
        "entry": entries,
    }
    return Response(Bundle.model_validate(taken).model_dump_json(), content_type="application/fhir+json")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give a test authority with a certificate for this machine."""
    return Authority.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Authority) -> Iterator[HTTPServer]:
    """Give a hospital's server over TLS."""
    with serving(authority) as server:
        yield server


def receiver_at(server: HTTPServer, ca: Path | None, token: str = TOKEN) -> tuple[FhirReceiver, HttpTransport]:
    """Give a receiver for that server, and the transport to close."""
    transport = HttpTransport(server.url_for("/fhir"), 2, Direct(ca))
    return FhirReceiver(transport, lambda: token, 2), transport


@pytest.fixture
def receiver(server: HTTPServer, authority: Authority) -> Iterator[FhirReceiver]:
    """Give a receiver that trusts the test authority."""
    made, transport = receiver_at(server, authority.ca)
    yield made
    transport.close()


def test_a_visit_is_taken_by_the_hospitals_server(
    server: HTTPServer, receiver: FhirReceiver, make_arrival: MakeArrival
) -> None:
    server.expect_request("/fhir", method="POST").respond_with_handler(hospital)
    assert receiver.deliver(bundle_of(make_arrival(), FACILITY, ZONE)).transaction == "taken-4"


def test_a_server_that_chooses_ids_takes_a_visit(
    server: HTTPServer, receiver: FhirReceiver, make_arrival: MakeArrival
) -> None:
    server.expect_request("/fhir", method="POST").respond_with_handler(hospital)
    document = bundle_of(make_arrival(), FACILITY, ZONE, server_ids=True)
    assert receiver.deliver(document).transaction == "taken-4"


def test_an_id_of_another_type_is_no_receipt_where_the_server_chooses_ids(
    server: HTTPServer, receiver: FhirReceiver, make_arrival: MakeArrival
) -> None:
    entries = [{"response": {"status": "201", "location": "Observation/1/_history/1"}}] * 4
    answer = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
    server.expect_request("/fhir", method="POST").respond_with_json(answer)
    with pytest.raises(PortalTrouble) as trouble:
        receiver.deliver(bundle_of(make_arrival(), FACILITY, ZONE, server_ids=True))
    assert trouble.value.fault == DeliveryFault.OTHER_DOCUMENT.of()


def test_a_document_that_the_hospital_refuses_needs_a_person(server: HTTPServer, receiver: FhirReceiver) -> None:
    server.expect_request("/fhir").respond_with_handler(hospital)
    with pytest.raises(NotTaken, match="422"):
        receiver.deliver(b'{"resourceType": "Bundle", "entry": []}')


def test_a_certificate_of_a_stranger_ends_the_delivery(server: HTTPServer, tmp_path: Path) -> None:
    stranger = Authority.make(tmp_path)
    receiver, transport = receiver_at(server, stranger.ca)
    with pytest.raises(PortalTrouble) as trouble:
        receiver.deliver(b'{"entry": []}')
    transport.close()
    assert trouble.value.kind is Trouble.CERTIFICATE


def test_a_server_that_is_away_is_trouble_that_passes(authority: Authority) -> None:
    transport = HttpTransport("https://localhost:1/fhir", 2, Direct(authority.ca))
    with pytest.raises(PortalTrouble) as trouble:
        FhirReceiver(transport, lambda: "", 2).deliver(b'{"entry": []}')
    transport.close()
    assert trouble.value.kind is Trouble.UNREACHABLE
