"""What programs ask of the double and tell it: state, faults, dials, counts, and the contract as OpenAPI. All JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend_stub.contract.dials import Dials
from backend_stub.contract.faults import Fault
from backend_stub.contract.openapi import METRICS, OPENAPI, PUT_DIALS, PUT_FAULTS, STATE, State, document
from backend_stub.contract.wire import encode
from backend_stub.web.app import Portal

_JSON = "application/json; charset=utf-8"
_BAD = 400
_FAULTS = msgspec.json.Decoder(tuple[Fault, ...])
_DIALS = msgspec.json.Decoder(Dials)


class Control:
    """Turns a portal's dials."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        return (
            Route(STATE, self.state, methods=["GET"]),
            Route(PUT_FAULTS, self.put_faults, methods=["PUT"]),
            Route(PUT_DIALS, self.put_dials, methods=["PUT"]),
            Route(METRICS, self.metrics, methods=["GET"]),
            Route(OPENAPI, self.contract, methods=["GET"]),
        )

    async def state(self, _request: Request) -> Response:
        """Return the counts of people and notifications, and the current settings."""
        return self._state()

    async def put_faults(self, request: Request) -> Response:
        """Set these faults in place of all others (a JSON list); with `?seed=N`, chance begins again."""
        seed = request.query_params.get("seed", "")
        try:
            faults = _FAULTS.decode(await request.body())
        except (msgspec.DecodeError, RecursionError):
            return Response("A list of faults is wanted.", _BAD, media_type="text/plain")
        if seed and not (seed.isascii() and seed.isdigit()):
            return Response("The seed must be a whole number.", _BAD, media_type="text/plain")
        self._portal.faults.set(faults, int(seed) if seed else None)
        return self._state()

    async def put_dials(self, request: Request) -> Response:
        """Set the dials (a JSON object); those that are left out go back to where they were at the start."""
        try:
            self._portal.dials = _DIALS.decode(await request.body())
        except (msgspec.DecodeError, RecursionError):
            return Response("An object of dials is wanted.", _BAD, media_type="text/plain")
        return self._state()

    async def metrics(self, _request: Request) -> Response:
        """Return the counts in Prometheus' text format."""
        return Response("\n".join(self._portal.recent.metrics()) + "\n", media_type="text/plain; version=0.0.4")

    async def contract(self, _request: Request) -> Response:
        """Return the contract."""
        return Response(encode(document()), media_type=_JSON)

    def _state(self) -> Response:
        portal = self._portal
        store = portal.store
        counts = store.count(), store.count_received(), store.refusals.count()
        state = State(*counts, portal.dials, portal.faults.all())
        return Response(encode(state), media_type=_JSON)
