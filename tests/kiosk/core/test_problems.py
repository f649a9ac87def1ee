"""The error catalogue is complete and speaks both languages."""

from __future__ import annotations

import pytest

from kiosk.core.problems import CATALOGUE, Problem, entry
from kiosk.core.texts import Language


def test_every_problem_has_its_entry() -> None:
    assert set(CATALOGUE) == set(Problem)


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("language", Language)
def test_every_entry_has_words_for_patient_and_clerk(problem: Problem, language: Language) -> None:
    words = entry(problem)
    for text in (words.title, words.remedy, words.clerk):
        assert text(language).strip()
    assert words.title.vi != words.title.en
