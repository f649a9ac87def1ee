"""The contract as an OpenAPI document: the paths of the double, and the shapes out of the types that answer."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from backend_stub.contract.checkin import CheckInAnswer
from backend_stub.contract.dials import Dials
from backend_stub.contract.faults import Fault
from backend_stub.contract.history import CoPaymentAnswer, HistoryAnswer
from backend_stub.contract.tokens import TokenAnswer
from backend_stub.contract.wire import (
    CHECK_IN,
    CO_PAYMENTS,
    HISTORY,
    LOOK_UP,
    SWITCHED_OFF,
    TOKEN,
    Lookup,
    LookupAnswer,
)

STATE, PUT_FAULTS, PUT_DIALS = "/console/state", "/console/faults", "/console/dials"
METRICS, OPENAPI, HEALTH = "/metrics", "/openapi.json", "/health"

_JSON, _FORM, _TEXT = "application/json", "application/x-www-form-urlencoded", "text/plain"


class State(msgspec.Struct, frozen=True):
    """The state of the double."""

    people: int
    notifications: int
    refused_notifications: int
    dials: Dials
    faults: tuple[Fault, ...]


class Login(msgspec.Struct, frozen=True):
    """User name `xxxxx_BV` and MD5 of the password, 32 hex digits."""

    username: str
    password: str


class CheckIn(msgspec.Struct, frozen=True):
    """The envelope of a check-in notification (XML0)."""

    username: str
    loaiHoSo: str  # noqa: N815 - the portal's spelling
    maTinh: str  # noqa: N815 - the portal's spelling
    maCSKCB: str  # noqa: N815 - the portal's spelling
    fileHSBase64: str  # noqa: N815 - the portal's spelling


class CoPaymentQuestion(msgspec.Struct, frozen=True):
    """The person whose co-payments are asked for."""

    username: str
    maThe: str  # noqa: N815 - the portal's spelling
    hoTen: str  # noqa: N815 - the portal's spelling
    ngaySinh: str  # noqa: N815 - the portal's spelling


class Refused(msgspec.Struct, frozen=True, rename={"result": "maKetQua", "note": "ghiChu"}):
    """A refusal without the fields of an answer."""

    result: str
    note: str


_SHAPES = (
    TokenAnswer,
    LookupAnswer,
    HistoryAnswer,
    CoPaymentAnswer,
    CheckInAnswer,
    Refused,
    Login,
    Lookup,
    CheckIn,
    CoPaymentQuestion,
    State,
    Fault,
    Dials,
)
_EXAMPLE = {
    "maThe": "001080990107",
    "hoTen": "Nguyễn Văn Mẫu",
    "ngaySinh": "01/01/1980",
    "hoTenCb": "Trần Thị Lễ Tân",
    "cccdCb": "001190000009",
}
_IN_QUERY, _IN_HEADERS = ("token", "id_token", "username", "password"), ("accessToken", "tokenId", "passwordHash")


@cache
def document() -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    _, components = msgspec.json.schema_components(_SHAPES, ref_template="#/components/schemas/{name}")
    schemes = {f"{name}InQuery": {"type": "apiKey", "in": "query", "name": name} for name in _IN_QUERY}
    schemes |= {f"{name}InHeader": {"type": "apiKey", "in": "header", "name": name} for name in _IN_HEADERS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The insurance portal's double",
            "version": "1",
            "description": "Letters 1923/BHXH-CNTT, 2746/BHXH-CNTT, 1839/CNTT-PM, QĐ 3176/QĐ-BYT. Test people only.",
        },
        "paths": {**_portal_paths(), **_own_paths()},
        "components": {"schemas": components, "securitySchemes": schemes},
    }


def _portal_paths() -> dict[str, Any]:
    by_query: list[dict[str, list[str]]] = [{f"{name}InQuery": [] for name in _IN_QUERY}]
    by_headers: list[dict[str, list[str]]] = [{f"{name}InHeader": [] for name in _IN_HEADERS}]
    login = _body("Login", _FORM, _JSON, example={"username": "01999_BV", "password": "0" * 32})
    look_up = _answers("LookupAnswer", "200", "401", "500") | _answers("Refused", "400")
    history = _answers("HistoryAnswer", "200", "401", "500") | _answers("Refused", "400")
    off = {"responses": _answers("LookupAnswer", "404")}
    token = {"summary": "Log in (S1, S2)", "requestBody": login, "responses": _answers("TokenAnswer", "200", "401")}
    return {
        TOKEN: {"post": _operation(token)},
        LOOK_UP: {
            "post": _operation(
                {"summary": "Look somebody up (S3 to S12)", "requestBody": _body("Lookup", _JSON, _FORM)}
                | {"responses": look_up, "security": by_query}
            )
        },
        HISTORY: {
            "post": _operation(
                {"summary": "Visits of somebody", "requestBody": _body("Lookup", _FORM, _JSON)}
                | {"responses": history, "security": by_query}
            )
        },
        CO_PAYMENTS: {
            "post": _operation(
                {"summary": "Co-payments of the year", "requestBody": _body("CoPaymentQuestion", _JSON, _FORM)}
                | {
                    "responses": _answers("CoPaymentAnswer", "200", "400", "500") | _empty("401"),
                    "security": by_headers,
                }
            )
        },
        CHECK_IN: {
            "post": _operation(
                {"summary": "Take a check-in notification (S14)", "requestBody": _body("CheckIn", _FORM, _JSON)}
                | {"responses": _answers("CheckInAnswer", "200", "401"), "security": by_headers}
            )
        },
        **{
            path: {
                method: _operation({"summary": "Switched off on 01/08/2024 (S13)", "deprecated": True, **off})
                for method in ("get", "post")
            }
            for path in SWITCHED_OFF
        },
    }


def _own_paths() -> dict[str, Any]:
    state = _answers("State", "200")
    bad = {"400": {"description": "not understood", "content": {_TEXT: {"schema": {"type": "string"}}}}}
    faults = {"type": "array", "items": _reference("Fault")}
    seed = {"name": "seed", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    text = {"200": {"description": "counts", "content": {_TEXT: {"schema": {"type": "string"}}}}}
    thing = {"200": {"description": "an object", "content": {_JSON: {"schema": {"type": "object"}}}}}
    return {
        STATE: {"get": {"summary": "The state of the double", "responses": state}},
        PUT_FAULTS: {
            "put": {
                "summary": "Set faults in place of all others",
                "parameters": [seed],
                "requestBody": {"required": True, "content": {_JSON: {"schema": faults}}},
                "responses": state | bad,
            }
        },
        PUT_DIALS: {
            "put": {
                "summary": "Set the dials",
                "requestBody": _body("Dials", _JSON, example={}),
                "responses": state | bad,
            }
        },
        METRICS: {"get": {"summary": "Counts for Prometheus", "responses": text}},
        HEALTH: {"get": {"summary": "Alive", "responses": thing}},
        OPENAPI: {"get": {"summary": "This document", "responses": thing}},
    }


def _operation(parts: dict[str, Any]) -> dict[str, Any]:
    """Every function of the portal refuses a body that is longer than any of the contract."""
    return parts | {"responses": parts["responses"] | _empty("413")}


def _body(name: str, *media: str, example: dict[str, str] | None = None) -> dict[str, Any]:
    shown = {"example": example} if example is not None else {"example": _EXAMPLE} if name == "Lookup" else {}
    return {"required": True, "content": {kind: {"schema": _reference(name), **shown} for kind in media}}


def _answers(name: str, *statuses: str) -> dict[str, Any]:
    content = {_JSON: {"schema": _reference(name)}}
    return {status: {"description": "the result code says more", "content": content} for status in statuses}


def _empty(status: str) -> dict[str, Any]:
    return {status: {"description": "no body"}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
