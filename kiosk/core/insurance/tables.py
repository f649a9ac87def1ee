"""What changes by law, as data with validity dates: result codes, benefit levels, card categories, routes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kiosk.core.coverage import Decision
from kiosk.core.texts import Text


@dataclass(frozen=True, slots=True)
class Result:
    """What a result code (maKetQua) means."""

    code: str
    since: date
    decision: Decision
    meaning: Text
    """For staff."""


@dataclass(frozen=True, slots=True)
class Route:
    """A provisional MA_DOITUONG_KCB, for outpatients."""

    code: str
    since: date
    percent: int
    """Share of the card's benefit that is paid on this route."""
    reason: Text
    """Why, in a few words for the patient."""


def result_at(code: str, day: date) -> Result | None:
    """Give what that result code means on that day; None for an unknown code."""
    return max((row for row in _results() if row.code == code and row.since <= day), key=_since, default=None)


def route_at(code: str, day: date) -> Route | None:
    """Give the route of that code as it stands on that day; None for an unknown code."""
    return max((row for row in _routes() if row.code == code and row.since <= day), key=_since, default=None)


def routes_at(day: date) -> tuple[Route, ...]:
    """Give every route as it stands on that day, in the order of the law's list."""
    codes = dict.fromkeys(row.code for row in _routes())
    return tuple(route for code in codes if (route := route_at(code, day)) is not None)


def level_percent(level: str, day: date) -> int | None:
    """Give what a benefit level (the card number's third character) pays on that day, in percent."""
    rows = [row for row in _read("levels") if row["level"] == level and date.fromisoformat(row["from"]) <= day]
    return int(max(rows, key=lambda row: row["from"])["percent"]) if rows else None


def level_of_category(category: str, day: date) -> str | None:
    """Give the level that a card category (the first two letters) has by law on that day, whatever the card says."""
    rows = [
        row for row in _read("categories") if row["category"] == category and date.fromisoformat(row["from"]) <= day
    ]
    return str(max(rows, key=lambda row: row["from"])["level"]) if rows else None


def category_name(category: str) -> Text | None:
    """Say in words whom a card category (the first two letters) insures; None for one that no list names."""
    return next((Text.of(row["name"]) for row in _read("card_categories") if row["category"] == category), None)


def small_visit(day: date) -> int | None:
    """Give the cost in VND below which a whole visit is paid in full: 15 % of the base salary (BHYT law art. 22)."""
    rule, salary = _at("paid_in_full", day), _at("base_salary", day)
    return salary["vnd"] * rule["visit_below_percent"] // 100 if rule and salary else None


def co_payment_limit(day: date) -> int | None:
    """Give the year's co-payments in VND above which five continuous years are paid in full.

    Six base salaries (BHYT law art. 22).
    """
    rule, salary = _at("paid_in_full", day), _at("base_salary", day)
    return salary["vnd"] * rule["co_paid_above_salaries"] if rule and salary else None


def known_codes() -> tuple[str, ...]:
    """Give every result code of the table."""
    return tuple(dict.fromkeys(row.code for row in _results()))


def _since(row: Result | Route) -> date:
    return row.since


def _at(key: str, day: date) -> dict[str, Any] | None:
    rows = [row for row in _read(key, "base_salary") if date.fromisoformat(row["from"]) <= day]
    return max(rows, key=lambda row: row["from"], default=None)


@cache
def _results() -> tuple[Result, ...]:
    return tuple(
        Result(row["code"], date.fromisoformat(row["from"]), Decision(row["decision"]), Text.of(row["meaning"]))
        for row in _read("codes", "result_codes")
    )


@cache
def _routes() -> tuple[Route, ...]:
    return tuple(
        Route(row["code"], date.fromisoformat(row["from"]), row["percent"], Text.of(row["reason"]))
        for row in _read("routes")
    )


@cache
def _read(key: str, name: str = "") -> list[dict[str, Any]]:
    table = files("kiosk.core.insurance") / "data" / f"{name or key}.json"
    rows: list[dict[str, Any]] = json.loads(table.read_text(encoding="utf-8"))[key]
    return rows
