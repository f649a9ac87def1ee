"""The contract as OpenAPI: it names every path, and every request that it allows is answered as it says.

`PORTAL_CAMPAIGN=1` tries a thousand requests of each function in place of a few.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import requests

from backend_stub.console.console import Console
from backend_stub.contract.accounts import md5_of
from backend_stub.contract.dials import Dials
from backend_stub.contract.openapi import document
from backend_stub.contract.wire import CHECK_IN, CO_PAYMENTS, HISTORY, LOOK_UP, SWITCHED_OFF, TOKEN, encode
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, Store, open_engine
from backend_stub.web.app import Portal
from backend_stub.web.server import serving

EXAMPLES = 1000 if os.environ.get("PORTAL_CAMPAIGN") else 12
# The portal answers wrong data with HTTP 200 and a result code, and a login may not prove what a schema calls proof.
NOT_ITS_WAY = {"negative_data_rejection", "positive_data_acceptance", "ignored_auth", "missing_required_header"}
OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    store = Store(open_engine(IN_MEMORY))
    seed(store)
    yield Portal(store)
    store.close()


@pytest.fixture(scope="module")
def address(portal: Portal) -> Iterator[str]:
    with serving(portal.application(Console(portal).routes())) as address:
        yield address


@pytest.fixture(scope="module")
def proofs(address: str) -> tuple[dict[str, str], dict[str, str]]:
    """A good token, for the query and for the headers."""
    login = {"username": "01999_BV", "password": md5_of("kiosk-test")}
    key = requests.post(f"{address}{TOKEN}", data=login, timeout=30).json()["APIKey"]
    token, token_id = key["access_token"], key["id_token"]
    headers = {"accessToken": token, "tokenId": token_id, "passwordHash": login["password"]}
    return {"token": token, "id_token": token_id, **login}, headers


@pytest.fixture(scope="module")
def contract() -> Any:
    """The document as schemathesis reads it. The import takes a second, which no other worker has to spend."""
    import schemathesis  # noqa: PLC0415

    return schemathesis.openapi.from_dict(document())


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_request_is_answered_as_the_contract_says(
    method: str,
    path: str,
    contract: Any,
    address: str,
    proofs: tuple[dict[str, str], dict[str, str]],
    portal: Portal,
) -> None:
    # By hand what schemathesis's plug-in for pytest does: that one makes every request while tests are collected.
    from schemathesis.checks import CHECKS, load_all_checks  # noqa: PLC0415
    from schemathesis.generation.hypothesis.builder import (  # noqa: PLC0415
        HypothesisTestConfig,
        HypothesisTestMode,
        create_test,
    )

    load_all_checks()
    excluded: list[Any] = [CHECKS.get_one(name) for name in NOT_ITS_WAY]
    in_query, in_headers = proofs

    @hypothesis.settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
    def answered(case: Any) -> None:
        if path in (LOOK_UP, HISTORY):
            case.query = {**case.query, **in_query}
        elif path in (CHECK_IN, CO_PAYMENTS):
            case.headers.update(in_headers)
        try:
            case.call_and_validate(base_url=address, excluded_checks=excluded, timeout=30)
        finally:
            portal.faults.set([])
            portal.dials = Dials()

    modes = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
    config = HypothesisTestConfig(modes=modes, project=contract.config)
    create_test(operation=contract[path][method], test_func=answered, config=config)()


HIDDEN = ("/console/fault/", "/console/document/", "/console/console.")
"""Pages and files of the console, for people."""


def test_the_document_is_served_and_names_every_path_of_the_double(address: str, portal: Portal) -> None:
    served = requests.get(f"{address}/openapi.json", timeout=30).json()
    assert served == json.loads(encode(document()))
    assert set(portal._functions) == {TOKEN, LOOK_UP, CHECK_IN, HISTORY, CO_PAYMENTS, *SWITCHED_OFF}
    for_people = ("/console", "/console/live", "/console/fault", "/console/guesses", "/console/reset")
    own = {route.path for route in Console(portal).routes()}
    own -= {path for path in own if path in for_people or path.startswith(HIDDEN)}
    assert set(served["paths"]) == set(portal._functions) | own | {"/health"}
