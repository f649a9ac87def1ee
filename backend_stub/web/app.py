"""The portal's double: what each of its functions answers."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from backend_stub.contract.accounts import Account
from backend_stub.contract.checkin import Notification, check, rejected
from backend_stub.contract.dials import Dials, Refusal
from backend_stub.contract.faults import Fault, Faults, Step, When
from backend_stub.contract.history import CoPaymentAnswer, HistoryAnswer, co_payments
from backend_stub.contract.tokens import TokenAnswer
from backend_stub.contract.wire import (
    CHECK_IN,
    CO_PAYMENTS,
    HISTORY,
    LOOK_UP,
    SWITCHED_OFF,
    TOKEN,
    VIETNAM,
    Lookup,
    LookupAnswer,
    encode,
    minute,
    result_notes,
)
from backend_stub.database.store import DatabaseFailure, Store
from backend_stub.people.magic import magic_faults
from backend_stub.people.scenarios import (
    USABLE,
    answer_for,
    empty,
    inquiry,
    refusal_before_search,
    result_code,
    wrong_parameters,
)
from backend_stub.web.callers import Callers
from backend_stub.web.exchange import Answer, Asked, Endpoint
from backend_stub.web.recent import Recent, Seen
from backend_stub.web.spoiling import spoilt

_log = structlog.get_logger()
_OK, _BAD_REQUEST, _UNAUTHORISED, _ERROR = 200, 400, 401, 500
_FLUSH_SECONDS = 0.25
_RESTRICTED = LookupAnswer(result="500", note="Có lỗi xảy ra trong quá trình tra cứu!")
_CODE = re.compile(rb'\{"[mM]aKetQua": ?"([0-9]{3})"')


def utc_now() -> datetime:
    """Return the time, aware, UTC."""
    return datetime.now(UTC)


class Portal:
    """The double: answers requests from a store. `now` is the clock; `dials` and `faults` may be set at any time."""

    def __init__(self, store: Store, dials: Dials | None = None, now: Callable[[], datetime] = utc_now) -> None:
        self.dials = dials or Dials()
        self.faults = Faults(magic_faults())
        self.recent = Recent()
        self.store = store
        self._callers = Callers(store.accounts(), store.secret())
        self._clock = now
        self._dated = (0, b"")
        self._flushing: asyncio.Future[None] | None = None
        self._functions: dict[str, tuple[Step, Callable[[Asked, datetime], Answer]]] = {
            TOKEN: (Step.TOKEN, self._take_token),
            LOOK_UP: (Step.LOOKUP, self._look_up),
            CHECK_IN: (Step.NOTIFICATION, self._check_in),
            HISTORY: (Step.LOOKUP, self._history),
            CO_PAYMENTS: (Step.LOOKUP, self._co_payments),
            **dict.fromkeys(SWITCHED_OFF, (Step.LOOKUP, self._switched_off)),
        }

    def forget_tokens(self) -> None:
        """Refuse every token that was given so far, as after a restart of the real portal."""
        self._callers.forget_tokens()

    def application(self, more: Sequence[Route] = ()) -> ASGIApp:
        """Return the ASGI application, with `more` routes beside the portal's own."""
        endpoint = Endpoint(self.answer, self._date)
        own = [
            Route(path, endpoint, methods=["GET", "POST"] if path in SWITCHED_OFF else ["POST"])
            for path in self._functions
        ]
        return Starlette(routes=[*own, Route("/health", _health, methods=["GET"]), *more])

    def answer(self, asked: Asked) -> Answer:
        """Answer a request, let faults strike, and keep its shape: never its query, its body or a person."""
        started = time.perf_counter()
        now = self._now()
        step, function = self._functions[asked.path]
        number = ""
        fault = self.faults.pick(step, When.BEFORE)
        if fault is not None:
            answer = _answer(_unanswered(asked.path, now))
        else:
            try:
                answer = function(asked, now)
            except DatabaseFailure as error:
                _log.warning("the database does not answer", reason=type(error).__name__)
                answer = _answer(_RESTRICTED, _ERROR)
            number = asked.number
            fault = self.faults.pick(step, When.AFTER, number)
        if fault is not None:
            answer = spoilt(fault.kind, self.faults.seconds(fault), answer)
        took = round((time.perf_counter() - started) * 1000, 1)
        self.recent.add(_seen(asked, answer, fault, now, took))
        return answer

    def _take_token(self, asked: Asked, now: datetime) -> Answer:
        """Scenarios S1 and S2: user name and MD5 of the password, as a form or as JSON."""
        fields = {key.lower(): value for key, value in asked.fields().items()}
        answer = self._callers.log_in(fields.get("username", ""), fields.get("password", ""), asked.address, now)
        return _answer(answer) if answer.key else _refused(self.dials.wrong_account, answer)

    def _look_up(self, asked: Asked, now: datetime) -> Answer:
        """Scenarios S3 to S11: the look-up by number, name and birth date."""
        account = self._callers.by_query(asked, now)
        if account is None:
            return _refused(self.dials.wrong_token, LookupAnswer(result="401", note="Lỗi xác thực tài khoản"))
        answer = self._searched(asked, account, now)
        return answer if isinstance(answer, Answer) else _answer(answer, self._status(answer.result))

    def _searched(self, asked: Asked, account: Account, now: datetime) -> LookupAnswer | Answer:
        """Look up the person named by the five fields of the body; answer a body without staff directly."""
        lookup = Lookup.of(asked.fields())
        asked.number = lookup.number or ""
        if not lookup.staff_name:
            return _answer({"maKetQua": "205", "ghiChu": "Null hoTenCb"}, self.dials.missing_staff_status)
        if self._callers.too_many(account, self.dials.look_ups_a_minute, now):
            return _RESTRICTED
        return self._find(lookup, account, now)

    def _status(self, result: str) -> int:
        return self.dials.result_500_status if result == "500" else _OK

    def _find(self, lookup: Lookup, account: Account, now: datetime) -> LookupAnswer:
        refused = refusal_before_search(lookup, account)
        if refused is not None:
            return empty(refused)
        found = self.store.reads.find(lookup.number or "")
        if found is None:
            return empty("050")
        today = now.astimezone(VIETNAM).date()
        answer = answer_for(lookup, found.record, today, self.store.reads.earlier(found))
        self.store.notes.add(found.number, inquiry(account.username, minute(now), answer.result))
        if self._flushing is None:
            self._flushing = asyncio.ensure_future(self._flush())
        return answer

    async def _flush(self) -> None:
        """Write look-ups soon, outside the event loop: a commit takes as long as a hundred look-ups."""
        notes, written = self.store.notes, False
        await asyncio.sleep(_FLUSH_SECONDS)
        notes.begin()
        try:
            await asyncio.get_running_loop().run_in_executor(None, notes.write)
            written = True
        except DatabaseFailure as error:
            _log.warning("look-ups not written down yet", reason=type(error).__name__)
        finally:
            notes.end(written=written)
            self._flushing = None

    def _check_in(self, asked: Asked, now: datetime) -> Answer:
        """Scenario S14: take a check-in notification (XML0), with the token in the headers."""
        fields = asked.fields()
        account = self._callers.by_headers(asked, fields.get("username", ""), now)
        if account is None:
            return _refused(self.dials.wrong_token, rejected("401", "Unauthenticated", now))
        outcome = check(fields, account, now, self.dials)
        if isinstance(outcome, Notification):
            return _answer(self.store.receive(outcome, now))
        self.store.refusals.keep(account.username, fields.get("fileHSBase64", ""), outcome, now)
        return _answer(outcome, self.dials.refused_notification_status)

    def _history(self, asked: Asked, now: datetime) -> Answer:
        """The visits of a person (`Lskcb2025`): asked as the look-up, but as a form."""
        account = self._callers.by_query(asked, now)
        if account is None:
            return _refused(self.dials.wrong_token, HistoryAnswer("401"))
        if self.dials.history_wants_form and not asked.is_form():
            return _answer(HistoryAnswer("205", result_notes()["205"]))
        answer = self._searched(asked, account, now)
        if isinstance(answer, Answer):
            return answer
        if answer.result not in USABLE:
            return _answer(HistoryAnswer(answer.result, answer.note), self._status(answer.result))
        found = self.store.reads.find(asked.number)
        return _answer(HistoryAnswer(answer.result, visits=(found.record.visits or None) if found else None))

    def _co_payments(self, asked: Asked, now: datetime) -> Answer:
        """The year's co-payments (`TraCuuTienMCCT`): JSON, the token in the headers, separate HTTP codes."""
        fields = asked.fields()
        account = self._callers.by_headers(asked, fields.get("username", ""), now)
        if account is None:
            return Answer(_UNAUTHORISED, b"")
        lookup = Lookup.of(fields)
        asked.number = lookup.number or ""
        if wrong_parameters(lookup) is not None:
            return _answer(CoPaymentAnswer("400", "Sai tham số"), _BAD_REQUEST)
        if self._callers.too_many(account, self.dials.look_ups_a_minute, now):
            return _answer(CoPaymentAnswer("500", _RESTRICTED.note), self._status("500"))
        found = self.store.reads.find(asked.number)
        if found is None or result_code(lookup, found.record, now.astimezone(VIETNAM).date()) not in USABLE:
            return _answer(CoPaymentAnswer("204", "Không có dữ liệu", None))
        return _answer(co_payments(found.record, minute(now)))

    def _switched_off(self, _asked: Asked, _now: datetime) -> Answer:
        """Scenario S13: the look-ups of 2018 and before, which ended on 01/08/2024."""
        answer = LookupAnswer(result="500", note="Hàm đã ngừng cung cấp từ 01/08/2024")
        return _answer(answer, self.dials.switched_off_status)

    def _date(self) -> bytes:
        """Write the Date header, once for each second."""
        now = self._now()
        second = int(now.timestamp())
        if second != self._dated[0]:
            self._dated = (second, format_datetime(now, usegmt=True).encode())
        return self._dated[1]

    def _now(self) -> datetime:
        skew = self.dials.clock_skew_seconds
        return self._clock() + timedelta(seconds=skew) if skew else self._clock()


async def _health(_request: Request) -> Response:
    """Report that the double is up."""
    return Response(b'{"status":"ok"}', media_type="application/json; charset=utf-8")


def _seen(asked: Asked, answer: Answer, fault: Fault | None, at: datetime, milliseconds: float) -> Seen:
    struck = fault.kind.value if fault else ""
    number = f"…{asked.number[-3:]}" if asked.number else ""
    found = _CODE.match(answer.body)
    code = found[1].decode() if found else ""
    return Seen(at, asked.path, answer.status, len(answer.body), struck, milliseconds, number, asked.account, code)


def _unanswered(path: str, now: datetime) -> Any:
    """Return the shape of a function's answer where the request was not carried out."""
    shapes = {
        TOKEN: TokenAnswer(""),
        CHECK_IN: rejected("", "", now),
        HISTORY: HistoryAnswer(""),
        CO_PAYMENTS: CoPaymentAnswer(""),
    }
    return shapes.get(path, LookupAnswer("", ""))


def _answer(content: Any, status: int = _OK) -> Answer:
    return Answer(status, encode(content))


def _refused(how: Refusal, content: Any) -> Answer:
    match how:
        case Refusal.HTTP_200_JSON:
            return _answer(content)
        case Refusal.HTTP_401_JSON:
            return _answer(content, _UNAUTHORISED)
        case Refusal.HTTP_401_EMPTY:
            return Answer(_UNAUTHORISED, b"")
