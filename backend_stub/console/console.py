"""The testers' console: people, look-ups, received documents, and the settings of faults. It works without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend_stub.console.control import Control
from backend_stub.console.page import Live, live_part, page
from backend_stub.console.words import Words, language_of
from backend_stub.contract.dials import Dials
from backend_stub.contract.faults import Fault
from backend_stub.database.seeding import seeded_people
from backend_stub.web.app import Portal

_BAD, _FORBIDDEN, _NOT_FOUND, _SEE_OTHER = 400, 403, 404, 303
_SHOWN = 20
_GUARDED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_MEDIA = {"console.css": "text/css", "console.js": "text/javascript"}


class Console:
    """The console of a portal's double, for people and (`Control`) for programs."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def routes(self) -> Sequence[Route]:
        """Return the console's routes."""
        return (
            Route("/console", self.show, methods=["GET"]),
            Route("/console/live", self.live, methods=["GET"]),
            Route("/console/document/{digest}", self.document, methods=["GET"]),
            *(Route(f"/console/{name}", _file, methods=["GET"]) for name in _MEDIA),
            Route("/console/fault", self.add_fault, methods=["POST"]),
            Route("/console/fault/remove", self.remove_fault, methods=["POST"]),
            Route("/console/guesses", self.set_dials, methods=["POST"]),
            Route("/console/reset", self.reset, methods=["POST"]),
            *Control(self._portal).routes(),
        )

    async def show(self, request: Request) -> Response:
        """Show the page."""
        portal = self._portal
        return _page(page(_words(request), self._live(), portal.faults.all(), portal.dials, seeded_people()))

    async def live(self, request: Request) -> Response:
        """Show the part that changes by itself."""
        return _page(live_part(_words(request), self._live()))

    async def document(self, request: Request) -> Response:
        """Show a notification that was taken or refused, as it came."""
        found = self._portal.store.document(request.path_params["digest"])
        if found is None:
            return Response("No such document.", _NOT_FOUND)
        guarded = {**_GUARDED, "X-Content-Type-Options": "nosniff"}
        return Response(found, media_type="text/plain; charset=utf-8", headers=guarded)

    async def add_fault(self, request: Request) -> Response:
        """Add the fault of the page's form."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        try:
            fault = msgspec.convert(await _filled(request), Fault, strict=False)
        except msgspec.ValidationError:
            return Response("No such fault.", _BAD)
        self._portal.faults.set([*self._portal.faults.all(), fault])
        return _back(request)

    async def remove_fault(self, request: Request) -> Response:
        """Take one fault back, by its place in the list."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        index = (await _filled(request)).get("index", "")
        faults = self._portal.faults.all()
        self._portal.faults.set([fault for place, fault in enumerate(faults) if str(place) != index])
        return _back(request)

    async def set_dials(self, request: Request) -> Response:
        """Set the dials of the page's form."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        try:
            self._portal.dials = msgspec.convert(await _filled(request), Dials, strict=False)
        except msgspec.ValidationError:
            return Response("No such dial.", _BAD)
        return _back(request)

    async def reset(self, request: Request) -> Response:
        """Take all faults and dials back."""
        if _foreign(request):
            return Response(status_code=_FORBIDDEN)
        self._portal.faults.set([])
        self._portal.dials = Dials()
        self._portal.recent.clear()
        return _back(request)

    def _live(self) -> Live:
        portal, store = self._portal, self._portal.store
        return Live(
            people=store.count(),
            notifications=store.count_received(),
            faults=len(portal.faults.all()),
            recent=portal.recent.last(),
            received=store.received(last=_SHOWN),
            refusals=store.refusals.count(),
            refused=store.refusals.last(_SHOWN),
        )


async def _file(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    return Response((files("backend_stub.console") / "data" / name).read_bytes(), media_type=_MEDIA[name])


async def _filled(request: Request) -> dict[str, str]:
    """Return the fields of a form that were filled in."""
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str) and value}


def _words(request: Request) -> Words:
    return Words(language_of(request.query_params.get("lang", ""), request.headers.get("accept-language", "")))


def _page(html: str) -> Response:
    return Response(html, media_type="text/html; charset=utf-8", headers=_GUARDED)


def _back(request: Request) -> Response:
    return RedirectResponse(f"/console?lang={_words(request).language}", _SEE_OTHER)


def _foreign(request: Request) -> bool:
    """Return whether another site's page sent this form."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
