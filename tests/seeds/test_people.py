"""The seeds are what they say they are: real structure, nobody twice, one person for every outcome."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

import seeds
from kiosk.core.coverage import Decision
from kiosk.settings import Facility, OfferedService


def read(name: str) -> Any:
    return json.loads((seeds.folder() / name).read_text(encoding="utf-8"))


PEOPLE: list[dict[str, Any]] = read("people.json")["people"]
every_person = pytest.mark.parametrize("person", PEOPLE, ids=[person["key"] for person in PEOPLE])
_SLIP_OUTCOMES = {Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD, Decision.PORTAL_UNAVAILABLE}


def test_there_is_a_person_for_every_outcome() -> None:
    # A code that no table knows is a dial of the portal's double, and nobody's own.
    known = {*Decision} - {Decision.UNKNOWN_CODE}
    assert {person["outcome"] for person in PEOPLE} == {*known, "identity_card_expired"}


def test_the_benefits_of_80_95_and_100_percent_occur() -> None:
    assert {80, 95, 100} <= {person["insurance"]["expected_percent"] for person in PEOPLE if person["insurance"]}


def test_no_key_number_can_or_portrait_occurs_twice() -> None:
    for values in (
        [person["key"] for person in PEOPLE],
        [person["card"]["number"] for person in PEOPLE],
        [person["card"]["number"][-6:] for person in PEOPLE],
        [person["card"]["portrait"]["seed"] for person in PEOPLE],
    ):
        assert len(set(values)) == len(values)


@every_person
def test_a_number_agrees_with_sex_and_birth(person: dict[str, Any]) -> None:
    card = person["card"]
    year = int(card["birth_date"][-4:])
    century = {19: 0, 20: 2}[year // 100] + (card["sex"] == "F")
    assert re.fullmatch(rf"0[0-9]{{2}}{century}{year % 100:02d}[0-9]{{6}}", card["number"])


@every_person
def test_a_card_expires_at_the_ages_of_the_law(person: dict[str, Any]) -> None:
    card = person["card"]
    day, month, year = (["01", "01", *card["birth_date"].split("/")])[-3:]
    issued = date.fromisoformat(card["issued"])
    age = issued.year - int(year) - ((issued.month, issued.day) < (int(month), int(day)))
    milestone = next((limit for limit in (14, 25, 40, 60) if age + 2 < limit), None)
    assert card["expires"] == (f"{int(year) + milestone}-{month}-{day}" if milestone else None)


@every_person
def test_only_people_whom_the_insurance_covers_or_does_not_answer_for_get_a_slip(person: dict[str, Any]) -> None:
    assert person["slip"] is (person["outcome"] in _SLIP_OUTCOMES)


@every_person
def test_words_stand_in_both_languages_and_names_fit_the_chip(person: dict[str, Any]) -> None:
    assert person["stands_for"]["vi"]
    assert person["stands_for"]["en"].isascii()
    assert re.fullmatch(r"[A-Z]+<<[A-Z]+(<[A-Z]+)*", person["card"]["latin_name"])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", person["key"])


def test_facilities_services_and_account_belong_together() -> None:
    facilities = read("facilities.json")
    codes = {Facility(**facility).code for facility in facilities["facilities"]}
    assert facilities["own"] in codes
    assert {person["insurance"]["maDKBD"] for person in PEOPLE if person["insurance"]} <= codes | {""}
    account = read("portal.json")["accounts"][0]
    assert account["username"] == f"{facilities['own']}_BV"
    services = [OfferedService(**service) for service in read("services.json")["services"]]
    assert len({service.prefix for service in services}) == len(services)


def test_every_figure_of_the_roll_out_names_its_source() -> None:
    figures = read("rollout.json")["figures"]
    assert {figure["source"] for figure in figures} == {"000_ea61f3f2d247879a.txt", "001_16d514a8b4f3b22f.txt"}
    assert {12455, 29_200_000, 214_000_000} <= {figure["value"] for figure in figures}
