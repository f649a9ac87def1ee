"""What the answer to a delivery proves: that the receiver took this document, refuses it, or neither.

A document is delivered only when its receiver says so of this document. A receiver that refuses it says that as
clearly; everything else leaves the document waiting, with the reason. docs/receipts.md shows each answer's outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cardreader.clean_text import clean_line
from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import NotAnAnswer, fields_of, names_token
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.reason import reason_in
from kiosk.portal.transport import HttpAnswer

LONGEST_RECEIPT: Final = 64
"""Characters of a receipt that are kept."""
_LONGEST_CODE: Final = 10
_OK: Final = 200
_UNAUTHORISED: Final = 401
_DOCUMENT_IS_WRONG: Final = frozenset({400, 413, 415, 422})
"""HTTP statuses that speak of the document. Every other refusal speaks of the address, the account or the moment."""
_MOMENT: Final = frozenset(["402", "404", "405", "406", "407", "408", "409", "412", "423", "425", "429"])


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver gives for a document that it took."""

    transaction: str
    """The number to be kept; empty where the receiver has none."""
    received_at: str = ""
    """The portal's thoiGianTiepNhan, `yyyyMMddHHmmss`, Vietnam's time."""


class NotTaken(Exception):
    """The receiver refuses this document, and would refuse it again. The text is one line and holds the code alone.

    The reason is the receiver's own: it may name the patient, so it is shown to staff and stands in no text or log.
    """

    def __init__(self, code: str, reason: str) -> None:
        self.fault = DeliveryFault.REFUSED.of(refusal=code)
        super().__init__(self.fault.line)
        self.code = code
        self.reason = reason


class TokenRefused(PortalTrouble):
    """The receiver refuses the token; another one may help."""

    def __init__(self) -> None:
        super().__init__(Trouble.LOGIN_REFUSED, DeliveryFault.TOKEN_REFUSED.of())


def from_portal(answer: HttpAnswer) -> Receipt:
    """Read the portal's answer to a notification. Raises `NotTaken`, `PortalTrouble`."""
    values = _object(answer)
    code = _word(values.get("maketqua"))
    if not code:
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_CODE.of())
    if code != str(_OK) or not _is_success(answer.status):
        raise _said_no(code if code != str(_OK) else str(answer.status), answer)
    transaction = _word(values.get("magiaodich"))
    if not transaction:
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_TRANSACTION.of())
    return Receipt(transaction, _word(values.get("thoigiantiepnhan")))


_TAKEN: Final = frozenset({"200", "201", "success", "ok", "true"})
_PENDING: Final = frozenset({"202", "pending", "processing", "queued"})
_NO: Final = frozenset({"false", "error", "errors", "fail", "failed", "failure", "rejected", "invalid"})
_SIGNALS: Final = ("code", "maketqua", "status", "success", "statuscode")
_RECEIPTS: Final = ("result", "logid", "magiaodich", "id")
"""Where gateways that are known put the number of what they took."""
_WITHIN: Final = ("metadata", "data", "result")
_VISIT: Final = ("ma_lk", "malk")


def from_gateway(answer: HttpAnswer, document: bytes, *, empty_is_taken: bool = False) -> Receipt:
    """Read a gateway's answer. Raises `NotTaken`, `PortalTrouble`, `TokenRefused`.

    Known gateways answer with `{code, message, result}`, `{logId, status, message}` or that in `metadata`, or with the
    portal's own fields. Whatever says how it ended must say success. `empty_is_taken` is for a gateway that is known to
    answer with a bare HTTP 2xx.
    """
    if answer.status == _UNAUTHORISED:
        raise TokenRefused
    if answer.status in _DOCUMENT_IS_WRONG:
        raise _said_no(str(answer.status), answer)
    if empty_is_taken and _is_success(answer.status) and not answer.body.strip():
        return Receipt("")
    values = _object(answer)
    places = [values, *_inner(values)]
    said = [word for place in places for word in _signals(place)]
    if wrong := next((word for word in said if _says_no(word)), None):
        raise _said_no(wrong, answer)
    if not _is_success(answer.status):
        raise _said_no(str(answer.status), answer)
    if any(word in _PENDING for word in said) or str(answer.status) in _PENDING:
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.PENDING.of())
    if not said or not _TAKEN.issuperset(said):
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_CODE.of())
    if any(_word(place.get(key)).encode() not in document for place in places for key in _VISIT):
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.OTHER_DOCUMENT.of())
    given = (_word(place.get(name)) for place in places for name in _RECEIPTS)
    return Receipt(next(filter(None, given), ""))


def _says_no(word: str) -> bool:
    """Return whether a word or code refuses. What nobody documented (`status: 1`) says neither: the document waits."""
    return word in _NO or (re.fullmatch(r"[1-9]\d\d", word) is not None and word not in _TAKEN | _PENDING)


def from_fhir(answer: HttpAnswer, ids: tuple[str, ...]) -> Receipt:
    """Read a FHIR server's answer to a transaction of resources with those `Type/id`, in their order.

    Raises `NotTaken`, `PortalTrouble`, `TokenRefused`. Taken is what a transaction-response (or batch-response) says
    of every resource with a 2xx of its own.
    """
    if answer.status == _UNAUTHORISED:
        raise TokenRefused
    try:
        values = _object(answer)
    except PortalTrouble:
        if answer.status in _DOCUMENT_IS_WRONG:
            raise NotTaken(str(answer.status), reason_in(answer.body)) from None
        raise
    kind = values.get("resourcetype")
    if kind == "OperationOutcome":
        raise _outcome(values, answer)
    if not _is_success(answer.status):
        raise _said_no(str(answer.status), answer)
    if kind != "Bundle" or values.get("type") not in {"transaction-response", "batch-response"}:
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_RECEIPT.of())
    entries = values.get("entry")
    responses = [_response(entry) for entry in entries] if isinstance(entries, list) else []
    for status, _location, refused in responses:
        if (status and not status.startswith("2")) or refused:
            raise _said_no(status, HttpAnswer(_OK, answer.body), refused)
    if len(responses) != len(ids) or not all(status for status, _location, _outcome in responses):
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_RECEIPT.of())
    for sent, (_status, location, _outcome_said) in zip(ids, responses, strict=True):
        if location and sent and f"/{sent}/" not in f"/{location}/":
            raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.OTHER_DOCUMENT.of())
    return Receipt(_word(values.get("id")))


def _response(entry: Any) -> tuple[str, str, str]:
    """Return an entry's status, location and what it says against the resource; empty where it says none."""
    response = entry.get("response") if isinstance(entry, dict) else None
    if not isinstance(response, dict):
        return "", "", ""
    outcome = response.get("outcome")
    severe = _severe(outcome) if isinstance(outcome, dict) else []
    texts = "; ".join(_texts({"issue": severe})) or ("error" if severe else "")
    return _word(response.get("status"))[:3], _word(response.get("location"), 500), texts


_SEVERE: Final = frozenset({"error", "fatal"})
_ACCOUNT: Final = frozenset({"security", "login", "unknown", "expired", "forbidden", "suppressed"})
_PASSES: Final = frozenset(
    {"transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled", "conflict", "too-costly"}
)


def _outcome(values: Mapping[str, Any], answer: HttpAnswer) -> Exception:
    """Say what an OperationOutcome in the place of a response means: it never says that everything was taken."""
    severe = _severe(values)
    codes = {str(issue.get("code")) for issue in severe}
    if codes & {"login", "expired"}:
        return TokenRefused()
    if codes & _ACCOUNT:
        return PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.NOT_ALLOWED.of())
    is_refused = answer.status in _DOCUMENT_IS_WRONG or (bool(severe) and _is_success(answer.status))
    if codes & _PASSES or not is_refused:
        fault = DeliveryFault.HTTP_STATUS.of(status=answer.status)
        if _is_success(answer.status):
            fault = DeliveryFault.ANSWER_NO_RECEIPT.of()
        return PortalTrouble(Trouble.HTTP_ERROR, fault)
    code = next(iter(codes), str(answer.status))
    return NotTaken(clean_line(code, 20), "; ".join(_texts({"issue": severe})) or reason_in(answer.body))


def _severe(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the issues of an OperationOutcome that are errors."""
    issues = outcome.get("issue")
    found = issues if isinstance(issues, list) else []
    return [issue for issue in found if isinstance(issue, dict) and issue.get("severity") in _SEVERE]


def _texts(outcome: Mapping[str, Any]) -> Iterator[str]:
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else []:
        if isinstance(issue, dict):
            details = issue.get("details")
            text = details.get("text") if isinstance(details, dict) else None
            for said in (issue.get("diagnostics"), text):
                if isinstance(said, str) and said.strip():
                    yield clean_line(said, 200)


def _said_no(word: str, answer: HttpAnswer, reason: str = "") -> Exception:
    """Return what a code, status or word that is no success means."""
    reason = reason or reason_in(answer.body)
    said = {word, str(answer.status)}
    if str(_UNAUTHORISED) in said or names_token(reason):
        return TokenRefused()
    if "403" in said:  # the account may not deliver (now, or for this facility): no fault of the document
        return PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.NOT_ALLOWED.of())
    if _is_of_the_moment(str(answer.status)):
        return PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.HTTP_STATUS.of(status=answer.status))
    if _is_of_the_moment(word):
        return PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.RESULT_CODE.of(result=word))
    return NotTaken(word[:_LONGEST_CODE], reason)


def _is_of_the_moment(code: str) -> bool:
    """Return whether a status or code speaks of the address, the server or the moment, and not of the document."""
    return re.fullmatch(r"[1359]\d\d", code) is not None or code in _MOMENT


def _object(answer: HttpAnswer) -> dict[str, Any]:
    """Read an answer as an object with its keys in lower case. Raises `PortalTrouble`."""
    try:
        return fields_of(answer.body)
    except NotAnAnswer as error:
        kind, fault = Trouble.BAD_ANSWER, error.fault
        if not _is_success(answer.status):
            kind, fault = Trouble.HTTP_ERROR, DeliveryFault.HTTP_STATUS.of(status=answer.status)
        raise PortalTrouble(kind, fault) from None


def _inner(values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for name in _WITHIN:
        inner = values.get(name)
        if isinstance(inner, dict):
            yield {str(key).lower(): value for key, value in inner.items()}


def _signals(place: Mapping[str, Any]) -> Iterator[str]:
    """Give every word in which a place says how it ended; an error that is told is one."""
    for key in _SIGNALS:
        if place.get(key) is not None:
            yield _word(place[key], flag=True).lower() or "unknown"
    if place.get("error") not in (None, False, "", [], {}) or place.get("errors") not in (None, False, "", [], {}):
        yield "error"


def _is_success(status: int) -> bool:
    return 200 <= status < 300  # noqa: PLR2004 - HTTP's success


def _word(value: object, longest: int = LONGEST_RECEIPT, *, flag: bool = False) -> str:
    """Return a code or a number as text, whether it was sent as a text or not; empty for anything else."""
    if isinstance(value, bool) and not flag:
        return ""
    return clean_line(str(value), longest) if isinstance(value, str | int) else ""
