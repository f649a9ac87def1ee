"""Which countries' authorities sign the documents of an issuing state.

DG1 names the state by up to three letters (ISO 3166-1 alpha-3 and the codes of ICAO 9303-3 §5), certificates name their
country by two (ISO 3166-1 alpha-2, ICAO 9303-12 §7.1.1). `data/states.json` holds both, with what ICAO adds: `D` for
Germany, the British kinds of passport, Kosovo, the United Nations, the European Union, the Order of Malta, Utopia.
China's table has Hong Kong and Macao, whose passports say `CHN` and whose authorities may bear codes of their own.
Codes without an authority of their own (stateless persons, refugees) are nationalities and no states.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

_COUNTRY_LETTERS = 2


def countries_of_state(state: str) -> frozenset[str]:
    """Return the countries of a state's authorities, two small letters each; empty for a state that is not known."""
    return _table().get(state.rstrip("<"), frozenset())


def countries_named(country: str) -> frozenset[str]:
    """Return what a certificate means by its country; empty when nobody can tell.

    A careless authority writes the three letters of its state.
    """
    return frozenset({country.casefold()}) if len(country) == _COUNTRY_LETTERS else countries_of_state(country.upper())


@cache
def _table() -> dict[str, frozenset[str]]:
    text = (files("cardreader.authenticity") / "data" / "states.json").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = json.loads(text)
    return {state: frozenset(country.casefold() for country in countries) for state, countries in rows.items()}
