"""The portal's functions as the kiosk uses them: log in, look up, once again where that may help."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar
from urllib.parse import urlencode

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import Answer, NotAnAnswer, fields_of, names_token, parse
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within
from kiosk.portal.token import Token, TokenCache, parse_token
from kiosk.portal.transport import HttpAnswer, Transport

Packing = Literal["json", "form"]
_MEDIA = {"form": "application/x-www-form-urlencoded", "json": "application/json; charset=utf-8"}
_HTTP_OK, _HTTP_UNAUTHORISED, _HTTP_FORBIDDEN = 200, 401, 403
_GATEWAY_ERRORS = frozenset({502, 503, 504})
_REFUSED_TOKENS = frozenset({"401", "403", "501", "999"})
"""Result codes with which portals have refused a token that another one replaced."""
_NOT_FOR_CODES = re.compile(r"0..|200")
"""Answers about a person or a document: a note that names a token is no refusal of ours there."""
NOTHING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


class PortalAccess(Protocol):
    """What the client needs of the settings (`kiosk.settings.Portal` has it)."""

    @property
    def token_path(self) -> str: ...  # noqa: D102 - named as in the settings
    @property
    def lookup_path(self) -> str: ...  # noqa: D102 - named as in the settings
    @property
    def body(self) -> Packing: ...  # noqa: D102 - named as in the settings
    @property
    def login_body(self) -> Packing: ...  # noqa: D102 - named as in the settings
    @property
    def notify_body(self) -> Packing: ...  # noqa: D102 - named as in the settings
    @property
    def md5_case(self) -> Literal["upper", "lower"]: ...  # noqa: D102 - named as in the settings
    @property
    def username(self) -> str: ...  # noqa: D102 - named as in the settings
    @property
    def total_seconds(self) -> float: ...  # noqa: D102 - named as in the settings
    @property
    def token_margin_seconds(self) -> float: ...  # noqa: D102 - named as in the settings
    @property
    def retries(self) -> int: ...  # noqa: D102 - named as in the settings


@dataclass(frozen=True, slots=True)
class Question:
    """Whom to look up."""

    number: str = field(repr=False)
    """10, 12 or 15 characters."""
    name: str = field(repr=False)
    birth_date: str = field(repr=False)
    """`dd/MM/yyyy`, `MM/yyyy` or `yyyy`."""


@dataclass(frozen=True, slots=True)
class StaffPair:
    """The registered member of staff in whose name is asked."""

    name: str = field(repr=False)
    """hoTenCb."""
    number: str = field(repr=False)
    """cccdCb, twelve digits."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the bytes it was read from: the law wants them kept."""

    answer: Answer
    body: bytes = field(repr=False)


class Client:
    """Asks the portal. May be used by several threads; calls block for `access.total_seconds` at the most.

    `password` is the account's in plain text: the contract wants its MD5. `clock` gives monotonic seconds.
    """

    def __init__(
        self, access: PortalAccess, password: str, transport: Transport, clock: Callable[[], float] = time.monotonic
    ) -> None:
        digest = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
        self._password = digest.upper() if access.md5_case == "upper" else digest
        self._access = access
        self._transport = transport
        self._tokens = TokenCache(clock, access.token_margin_seconds)

    def look_up(self, question: Question, staff: StaffPair) -> Reply:
        """Ask about a person. Raises `PortalTrouble`, also when the total time is over."""
        fields = {
            "maThe": question.number,
            "hoTen": question.name,
            "ngaySinh": question.birth_date,
            "hoTenCb": staff.name,
            "cccdCb": staff.number,
        }
        return self._in_time(lambda deadline: self._with_token(fields, deadline))

    def notify(self, path: str, fields: Mapping[str, str]) -> HttpAnswer:
        """Send fields with the token in the headers, as notifications want it. Raises `PortalTrouble`.

        The answer may have any status; a refused token is renewed once, and refused again it is trouble.
        """
        return self._in_time(lambda deadline: self._notify(path, fields, deadline))

    def log_in(self) -> None:
        """See that the portal can be reached and accepts the account. Raises `PortalTrouble`."""
        self._in_time(lambda deadline: self._tokens.get(lambda: self._take(deadline), deadline))

    def _in_time(self, work: Callable[[Deadline], T]) -> T:
        try:
            return run_within(self._access.total_seconds, work)
        except DeadlinePassed:
            raise PortalTrouble(Trouble.TIMEOUT, DeliveryFault.NO_ANSWER.of()) from None

    def _with_token(self, fields: Mapping[str, str], deadline: Deadline) -> Reply:
        for _ in range(2):
            token = self._tokens.get(lambda: self._take(deadline), deadline)
            path, packing = self._access.lookup_path, self._access.body
            answer = self._post(path, fields, packing, deadline, query=self._query(token))
            if not _refuses_token(answer):
                return _reply(answer)
            self._tokens.drop(token)
        raise PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.TOKEN_REFUSED.of())

    def _notify(self, path: str, fields: Mapping[str, str], deadline: Deadline) -> HttpAnswer:
        whole = {"username": self._access.username, **fields}
        for tries_left in (1, 0):
            token = self._tokens.get(lambda: self._take(deadline), deadline)
            proofs = {"accessToken": token.access, "tokenId": token.id, "passwordHash": self._password}
            answer = self._post(path, whole, self._access.notify_body, deadline, headers=proofs)
            if not _refuses_token(answer):
                return answer
            self._tokens.drop(token)
            if not tries_left and str(_HTTP_UNAUTHORISED) not in {str(answer.status), code_of(answer.body)}:
                return answer  # no token helps: what it says is meant otherwise
        raise PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.TOKEN_REFUSED.of())

    def _take(self, deadline: Deadline) -> Token:
        fields = {"username": self._access.username, "password": self._password}
        answer = self._post(self._access.token_path, fields, self._access.login_body, deadline)
        if answer.status == _HTTP_UNAUTHORISED:
            raise PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.ACCOUNT_REFUSED.of())
        try:
            return parse_token(answer.body, answer.server_time)
        except PortalTrouble as trouble:
            raise _by_status(answer, trouble) from None

    def _query(self, token: Token) -> dict[str, str]:
        return {
            "token": token.access,
            "id_token": token.id,
            "username": self._access.username,
            "password": self._password,
        }

    def _post(
        self,
        path: str,
        fields: Mapping[str, str],
        packing: Packing,
        deadline: Deadline,
        *,
        query: Mapping[str, str] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
    ) -> HttpAnswer:
        """Send; again where nothing came back but a broken connection or a gateway's error."""
        packed = urlencode(fields) if packing == "form" else json.dumps(fields, ensure_ascii=False)
        body, headers = packed.encode(), {**headers, "Content-Type": _MEDIA[packing]}
        for tries_left in reversed(range(self._access.retries + 1)):
            try:
                answer = self._transport.post(path, query=query, headers=headers, body=body, deadline=deadline)
            except PortalTrouble as trouble:
                if not (trouble.try_again and tries_left):
                    raise
            else:
                if answer.status not in _GATEWAY_ERRORS or not tries_left:
                    return answer
        raise AssertionError  # pragma: no cover - the last try returns or raises


def code_of(body: bytes) -> str:
    """Return maKetQua of a body, empty when there is none."""
    try:
        return str(fields_of(body).get("maketqua", ""))
    except NotAnAnswer:
        return ""


def _refuses_token(answer: HttpAnswer) -> bool:
    """Return whether another token may help: by status, by code, or by words that name the token."""
    if answer.status in {_HTTP_UNAUTHORISED, _HTTP_FORBIDDEN}:
        return True
    try:
        values = fields_of(answer.body)
    except NotAnAnswer:
        return False
    code = str(values.get("maketqua", "")).strip()
    if code in _REFUSED_TOKENS:
        return True
    words = (values.get(key) for key in ("ghichu", "thongdiep", "message"))
    return not _NOT_FOR_CODES.fullmatch(code) and any(isinstance(said, str) and names_token(said) for said in words)


def _reply(answer: HttpAnswer) -> Reply:
    """Read an answer; business errors may come with any status. Raises `PortalTrouble`."""
    try:
        return Reply(parse(answer.body), answer.body)
    except NotAnAnswer as error:
        raise _by_status(answer, PortalTrouble(Trouble.BAD_ANSWER, error.fault)) from None


def _by_status(answer: HttpAnswer, trouble: PortalTrouble) -> PortalTrouble:
    if answer.status == _HTTP_OK or trouble.kind is Trouble.LOGIN_REFUSED:
        return trouble
    return PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.HTTP_STATUS.of(status=answer.status))
