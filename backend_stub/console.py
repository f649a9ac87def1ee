"""The testers' console: who is there, what was asked, what was received, and the dials. Pages without scripts.

`/console` for people, `/console/state`, `/console/faults` and `/console/dials` (JSON) for programs, `/metrics`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend_stub.app import Portal
from backend_stub.console_page import page
from backend_stub.dials import Dials
from backend_stub.faults import Fault
from backend_stub.requests_in import TooLarge, fields_of
from backend_stub.seeding import seeded_people
from backend_stub.wire import encode

_JSON = "application/json; charset=utf-8"
_BAD, _FORBIDDEN, _TOO_LARGE, _SEE_OTHER = 400, 403, 413, 303
_FAULTS = msgspec.json.Decoder(tuple[Fault, ...])
_DIALS = msgspec.json.Decoder(Dials)


class State(msgspec.Struct, frozen=True):
    """What `/console/state` tells."""

    people: int
    notifications: int
    dials: Dials
    faults: tuple[Fault, ...]


class Console:
    """The console of a portal's double."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def routes(self) -> Sequence[Route]:
        """Give the console's routes."""
        return (
            Route("/console", self.show, methods=["GET"]),
            Route("/console/fault", self.add_fault, methods=["POST"]),
            Route("/console/reset", self.reset, methods=["POST"]),
            Route("/console/state", self.state, methods=["GET"]),
            Route("/console/faults", self.put_faults, methods=["PUT"]),
            Route("/console/dials", self.put_dials, methods=["PUT"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        )

    async def show(self, _request: Request) -> Response:
        """Show the page."""
        portal = self._portal
        text = page(
            people=seeded_people(),
            recent=portal.recent.last(),
            received=portal.store.received(last=20),
            faults=portal.faults.all(),
            dials=portal.dials,
        )
        return Response(text, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})

    async def add_fault(self, request: Request) -> Response:
        """Add the fault of the page's form."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        try:
            fields = {key: value for key, value in (await fields_of(request)).items() if value}
            fault = msgspec.convert(fields, Fault, strict=False)
        except (msgspec.ValidationError, TooLarge):
            return Response("No such fault.", _BAD)
        self._portal.faults.set([*self._portal.faults.all(), fault])
        return RedirectResponse("/console", _SEE_OTHER)

    async def reset(self, request: Request) -> Response:
        """Take all faults and dials back."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        self._portal.faults.set([])
        self._portal.dials = Dials()
        self._portal.recent.clear()
        return RedirectResponse("/console", _SEE_OTHER)

    async def state(self, _request: Request) -> Response:
        """Tell how many people and notifications there are, and how the dials stand."""
        return self._state()

    async def put_faults(self, request: Request) -> Response:
        """Set these faults in place of all others (a JSON list); with `?seed=N`, chance begins anew."""
        seed = request.query_params.get("seed", "")
        try:
            faults = _FAULTS.decode(await request.body())
        except (msgspec.DecodeError, RecursionError):
            return Response("A list of faults is wanted.", _BAD)
        self._portal.faults.set(faults, int(seed) if seed.isascii() and seed.isdigit() else None)
        return self._state()

    async def put_dials(self, request: Request) -> Response:
        """Set the dials (a JSON object); those that are left out go back to where they were at the start."""
        try:
            self._portal.dials = _DIALS.decode(await request.body())
        except (msgspec.DecodeError, RecursionError):
            return Response("An object of dials is wanted.", _BAD)
        return self._state()

    async def metrics(self, _request: Request) -> Response:
        """Give the counts in Prometheus' text format."""
        return Response("\n".join(self._portal.recent.metrics()) + "\n", media_type="text/plain; version=0.0.4")

    def _state(self) -> Response:
        portal = self._portal
        received = len(portal.store.received())
        return Response(
            encode(State(portal.store.count(), received, portal.dials, portal.faults.all())), media_type=_JSON
        )


def _foreign(request: Request) -> bool:
    """Whether another site's page sent this form."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
