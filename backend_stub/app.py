"""The double as an ASGI application: the portal's paths, methods and bodies."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend_stub.accounts import Account, Accounts
from backend_stub.checkin import Notification, check, rejected
from backend_stub.dials import Dials, Refusal
from backend_stub.faults import Faults, Step, When
from backend_stub.history import CoPaymentAnswer, HistoryAnswer, co_payments
from backend_stub.recent import Recent, Seen
from backend_stub.requests_in import TooLarge, address_of, fields_of, is_form
from backend_stub.scenarios import USABLE, answer_for, empty, refusal_before_search, result_code
from backend_stub.store import Store
from backend_stub.tables import result_notes
from backend_stub.tokens import LIFETIME, TokenAnswer, Tokens
from backend_stub.wire import VIETNAM, Inquiry, Lookup, LookupAnswer, encode, minute

_log = structlog.get_logger()
_JSON = "application/json; charset=utf-8"
_OK, _BAD_REQUEST, _UNAUTHORISED, _TOO_LARGE = 200, 400, 401, 413
_FLUSH_SECONDS = 0.25
_CALLERS_KEPT = 10_000
_SWITCHED_OFF = ("KQNhanLichSuKCB595", "KQNhanLichSuKCB2018", "KQNhanLichSuKCB2019")
_RESTRICTED = LookupAnswer(result="500", note="Có lỗi xảy ra trong quá trình tra cứu!")

_Handler = Callable[[Request], Awaitable[Response]]


def utc_now() -> datetime:
    """Give the time, aware, UTC."""
    return datetime.now(UTC)


class Portal:
    """The double: answers requests from a store. `now` is the clock; `dials` and `faults` may be set at any time."""

    def __init__(self, store: Store, dials: Dials | None = None, now: Callable[[], datetime] = utc_now) -> None:
        self.dials = dials or Dials()
        self.faults = Faults()
        self.recent = Recent()
        self.store = store
        self._accounts = Accounts(store.accounts())
        self._tokens = Tokens(store.secret())
        self._clock = now
        self._dated = (0, b"")
        self._flushing: asyncio.Future[None] | None = None
        self._callers: dict[tuple[bytes, str], tuple[Account, datetime]] = {}
        self._asked: dict[str, deque[datetime]] = {}

    def forget_tokens(self) -> None:
        """Refuse every token that was given so far, as after a restart of the real portal."""
        self._tokens = Tokens(secrets.token_bytes(32))
        self._callers.clear()

    def application(self, more: Sequence[Route] = ()) -> Starlette:
        """Give the ASGI application, with `more` routes beside the portal's own."""
        lookup = "/api/egw/KQNhanLichSuKCB2024"
        off = self._served(Step.LOOKUP, self.switched_off)
        old = [Route(f"/api/egw/{name}", off, methods=["GET", "POST"]) for name in _SWITCHED_OFF]
        return Starlette(
            routes=[
                Route("/api/token/take", self._served(Step.TOKEN, self.take_token), methods=["POST"]),
                Route(lookup, self._served(Step.LOOKUP, self.look_up), methods=["POST"]),
                Route("/api/qd130/checkInKcbQd3176", self._served(Step.NOTIFICATION, self.check_in), methods=["POST"]),
                Route("/api/egw/Lskcb2025", self._served(Step.LOOKUP, self.history), methods=["POST"]),
                Route("/api/TraCuuCCT/TraCuuTienMCCT", self._served(Step.LOOKUP, self.co_payments), methods=["POST"]),
                *old,
                Route("/health", self.health, methods=["GET"]),
                *more,
            ]
        )

    async def health(self, _request: Request) -> Response:
        """Say that the double is up."""
        return Response(b'{"status":"ok"}', media_type=_JSON)

    async def take_token(self, request: Request) -> Response:
        """Scenarios S1 and S2: user name and MD5 of the password, as a form or as JSON."""
        fields = {key.lower(): value for key, value in (await fields_of(request)).items()}
        account = self._accounts.find(fields.get("username", ""))
        if account is None or not account.opens_with(fields.get("password", "")):
            return _refused(self.dials.wrong_account, TokenAnswer(result="401"))
        key = self._tokens.issue(account.username, address_of(request), self._now())
        return _answer(TokenAnswer(result="200", key=key))

    async def look_up(self, request: Request) -> Response:
        """Scenarios S3 to S11: the look-up by number, name and birth date."""
        account = self._caller_by_query(request)
        if account is None:
            return _refused(self.dials.wrong_token, LookupAnswer(result="401", note="Lỗi xác thực tài khoản"))
        lookup = Lookup.of(await fields_of(request))
        request.state.number = lookup.number or ""
        if not lookup.staff_name:
            return _answer({"maKetQua": "205", "ghiChu": "Null hoTenCb"}, self.dials.missing_staff_status)
        answer = _RESTRICTED if self._too_many(account) else self._find(lookup, account)
        return _answer(answer, self.dials.result_500_status if answer.result == "500" else _OK)

    async def check_in(self, request: Request) -> Response:
        """Scenario S14: take a check-in notification (XML0); the token stands in the headers here."""
        fields = await fields_of(request)
        headers = request.headers
        proofs = (headers.get(key, "") for key in ("passwordHash", "accessToken", "tokenId"))
        caller = self._caller(request, fields.get("username", ""), *proofs)
        now = self._now()
        if caller is None:
            return _answer(rejected("401", "Unauthenticated", now), _UNAUTHORISED)
        outcome = check(fields, caller[0], now)
        if isinstance(outcome, Notification):
            return _answer(self.store.receive(outcome, now))
        return _answer(outcome)

    async def history(self, request: Request) -> Response:
        """The visits of a person (`Lskcb2025`): asked as the look-up, but as a form."""
        account = self._caller_by_query(request)
        if account is None:
            return _refused(self.dials.wrong_token, HistoryAnswer("401"))
        if self.dials.history_wants_form and not is_form(request):
            return _answer(HistoryAnswer("205", result_notes()["205"]))
        lookup = Lookup.of(await fields_of(request))
        request.state.number = lookup.number or ""
        answer = self._find(lookup, account)
        found = self.store.reads.find(lookup.number or "") if answer.result in USABLE else None
        return _answer(HistoryAnswer(answer.result, visits=(found[1].visits or None) if found else None))

    async def co_payments(self, request: Request) -> Response:
        """The year's co-payments (`TraCuuTienMCCT`): JSON, the token in the headers, HTTP codes of its own."""
        fields = await fields_of(request)
        headers = request.headers
        proofs = (headers.get(key, "") for key in ("passwordHash", "accessToken", "tokenId"))
        caller = self._caller(request, fields.get("username", ""), *proofs)
        if caller is None:
            return Response(status_code=_UNAUTHORISED)
        number, staff = fields.get("maThe", ""), caller[0].staff[0]
        asked = Lookup(number, fields.get("hoTen"), fields.get("ngaySinh"), staff.name, staff.number)
        request.state.number = number
        if refusal_before_search(asked, caller[0]) is not None:
            return _answer(CoPaymentAnswer("400", "Sai tham số"), _BAD_REQUEST)
        if self._too_many(caller[0]):
            return _answer(CoPaymentAnswer("500", _RESTRICTED.note), self.dials.result_500_status)
        found = self.store.reads.find(number)
        now = self._now()
        if found is None or result_code(asked, found[1], now.astimezone(VIETNAM).date()) not in USABLE:
            return _answer(CoPaymentAnswer("204", "Không có dữ liệu"))
        return _answer(co_payments(found[1], minute(now)))

    async def switched_off(self, _request: Request) -> Response:
        """Scenario S13: the look-ups of 2018 and before, which ended on 01/08/2024."""
        status = self.dials.switched_off_status
        return _answer(LookupAnswer(result="500", note="Hàm đã ngừng cung cấp từ 01/08/2024"), status)

    def _find(self, lookup: Lookup, account: Account) -> LookupAnswer:
        refused = refusal_before_search(lookup, account)
        if refused is not None:
            return empty(refused)
        reads = self.store.reads
        found = reads.find(lookup.number or "")
        if found is None:
            return empty("050")
        number, record = found
        now = self._now()
        answer = answer_for(lookup, record, now.astimezone(VIETNAM).date(), reads.inquiries(number))
        reads.note(number, Inquiry(account.username, minute(now), answer.note, answer.result))
        if self._flushing is None:
            self._flushing = asyncio.ensure_future(self._flush())
        return answer

    async def _flush(self) -> None:
        """Write look-ups down soon, beside the loop: a commit takes as long as a hundred look-ups."""
        try:
            await asyncio.sleep(_FLUSH_SECONDS)
            await asyncio.get_running_loop().run_in_executor(None, self.store.reads.flush)
        except SQLAlchemyError as error:
            _log.warning("look-ups not written down yet", reason=type(error).__name__)
        finally:
            self._flushing = None

    def _caller_by_query(self, request: Request) -> Account | None:
        """Check the query's proofs; a query that passed once passes again until its token ends."""
        key = (request.scope["query_string"], address_of(request))
        known = self._callers.get(key)
        if known is not None and timedelta() <= self._now() - known[1] <= LIFETIME:
            return known[0]
        query = request.query_params
        proofs = (query.get(name, "") for name in ("username", "password", "token", "id_token"))
        caller = self._caller(request, *proofs)
        if caller is None:
            return None
        if len(self._callers) >= _CALLERS_KEPT:
            self._callers.clear()
        self._callers[key] = caller
        return caller[0]

    def _caller(
        self, request: Request, username: str, password_md5: str, token: str, id_token: str
    ) -> tuple[Account, datetime] | None:
        """Give the account, and when its token was issued; None when any proof is wrong."""
        account = self._accounts.find(username)
        if account is None or not account.opens_with(password_md5):
            return None
        issued = self._tokens.issued(token, id_token, account.username, address_of(request))
        if issued is None or not timedelta() <= self._now() - issued <= LIFETIME:
            return None
        return account, issued

    def _too_many(self, account: Account) -> bool:
        if self.dials.look_ups_a_minute is None:
            return False
        now = self._now()
        asked = self._asked.setdefault(account.username, deque())
        while asked and now - asked[0] > timedelta(minutes=1):
            asked.popleft()
        asked.append(now)
        return len(asked) > self.dials.look_ups_a_minute

    def _date(self, now: datetime) -> bytes:
        """Write the Date header, once for each second."""
        second = int(now.timestamp())
        if second != self._dated[0]:
            self._dated = (second, format_datetime(now, usegmt=True).encode())
        return self._dated[1]

    def _now(self) -> datetime:
        return self._clock() + timedelta(seconds=self.dials.clock_skew_seconds)

    def _served(self, step: Step, handler: _Handler) -> _Handler:
        """Let faults strike, and log the shape of a request: never its query, its body or a person."""

        async def served(request: Request) -> Response:
            started = time.perf_counter()
            response, fault = await self._with_faults(step, handler, request)
            now = self._now()
            response.raw_headers.append((b"date", self._date(now)))
            self.recent.add(
                Seen(
                    at=now,
                    path=request.scope["path"],
                    status=response.status_code,
                    bytes=len(response.body),
                    fault=fault or "",
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                )
            )
            return response

        return served

    async def _with_faults(self, step: Step, handler: _Handler, request: Request) -> tuple[Response, str | None]:
        fault = self.faults.pick(step, When.BEFORE)
        if fault is not None:
            return self.faults.spoil(fault, _answer({})), fault.kind.value
        try:
            response = await handler(request)
        except TooLarge:
            return Response(status_code=_TOO_LARGE), None
        fault = self.faults.pick(step, When.AFTER, getattr(request.state, "number", ""))
        if fault is not None:
            return self.faults.spoil(fault, response), fault.kind.value
        return response, None


def _answer(content: Any, status: int = _OK) -> Response:
    return Response(encode(content), status, media_type=_JSON)


def _refused(how: Refusal, content: Any) -> Response:
    match how:
        case Refusal.HTTP_200_JSON:
            return _answer(content)
        case Refusal.HTTP_401_JSON:
            return _answer(content, _UNAUTHORISED)
        case Refusal.HTTP_401_EMPTY:
            return Response(status_code=_UNAUTHORISED)
