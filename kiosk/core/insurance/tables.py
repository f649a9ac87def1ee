"""What changes by law, as data with validity dates: result codes, benefit levels, card categories, routes.

A card's number tells the share of the costs that it pays: `AA L PP NNNNNNNNNN`, category, level, province, number.
"""

from __future__ import annotations

import json
import re
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
    """Return what that result code means on that day; None for an unknown code."""
    return max((row for row in _results() if row.code == code and row.since <= day), key=_since, default=None)


def route_at(code: str, day: date) -> Route | None:
    """Return the route of that code as it stands on that day; None for an unknown code."""
    return max((row for row in _routes() if row.code == code and row.since <= day), key=_since, default=None)


def routes_at(day: date) -> tuple[Route, ...]:
    """Return every route as it stands on that day, in the order of the law's list."""
    codes = dict.fromkeys(row.code for row in _routes())
    return tuple(route for code in codes if (route := route_at(code, day)) is not None)


def level_percent(level: str, day: date) -> int | None:
    """Return what a benefit level (the card number's third character) pays on that day, in percent."""
    rows = [row for row in _read("levels") if row["level"] == level and date.fromisoformat(row["from"]) <= day]
    return int(max(rows, key=lambda row: row["from"])["percent"]) if rows else None


def level_of_category(category: str, day: date) -> str | None:
    """Return the level that a card category (the first two letters) has by law on that day, whatever the card says."""
    rows = [
        row for row in _read("categories") if row["category"] == category and date.fromisoformat(row["from"]) <= day
    ]
    return str(max(rows, key=lambda row: row["from"])["level"]) if rows else None


def category_name(category: str) -> Text | None:
    """Say in words whom a card category (the first two letters) insures; None for one that no list names."""
    return next((Text.of(row["name"]) for row in _read("card_categories") if row["category"] == category), None)


def small_visit(day: date) -> int | None:
    """Return the cost in VND below which a whole visit is paid in full: 15 % of the base salary (BHYT law art. 22)."""
    rule, salary = _at("paid_in_full", day), _at("base_salary", day)
    return salary["vnd"] * rule["visit_below_percent"] // 100 if rule and salary else None


def co_payment_limits(day: date) -> tuple[int, int] | None:
    """Return the least and the most of a year's co-payments in VND above which five continuous years are paid in full.

    Six base salaries (BHYT law art. 22). In a year in which the salary changes, what was paid before counts in months
    of the salary of its time (NĐ 188/2025/NĐ-CP art. 18 §2): the limit is what was paid, and the new salary for the
    months that are left. So it lies between six old and six new salaries, and depends on what was paid before.
    """
    rule, salary = _at("paid_in_full", day), _at("base_salary", day)
    if rule is None or salary is None:
        return None
    months = rule["co_paid_above_salaries"]
    before = _at("base_salary", date(day.year, 1, 1)) or salary
    return min(before["vnd"], salary["vnd"]) * months, max(before["vnd"], salary["vnd"]) * months


def salary_change(day: date) -> date | None:
    """Return the day of that year on which the base salary changed, if it was not after that day."""
    salary, before = _at("base_salary", day), _at("base_salary", date(day.year, 1, 1))
    return date.fromisoformat(salary["from"]) if salary and before and salary != before else None


def known_codes() -> tuple[str, ...]:
    """Return every result code of the table."""
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


_CARD = re.compile(r"([A-Z]{2})([1-5])[0-9]{12}")


def category_and_level(card_number: str) -> tuple[str, str] | None:
    """Return the two letters and the digit that a card number begins with; None when it shows neither."""
    found = _CARD.fullmatch(card_number)
    return (found[1], found[2]) if found else None


def benefit_percent(card_number: str, day: date) -> int | None:
    """Return 80, 95 or 100; None when the number shows no level (new cards print the ten-digit number alone).

    Some categories have by law another level than their card says. Not known at the kiosk, and so not counted but noted
    for the clerk: a visit below 15 % of the base salary, and five years with the yearly co-payment reached, are paid in
    full as well (`tables.small_visit`, `tables.co_payment_limit`).
    """
    shown = category_and_level(card_number)
    if shown is None:
        return None
    category, level = shown
    return level_percent(level_of_category(category, day) or level, day)
