"""Every story, through the real application: real card over PC/SC, real HTTP, SQLite, receipt printer and window.

Pictures of each page are kept in the folder that KIOSK_STORIES names.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from pytestqt.qtbot import QtBot

import seeds
from cardreader.virtual.daemon import PrivatePcscd, VirtualReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.plug import Card
from tests.kiosk.rehearsal.leftovers import personal_left
from tests.kiosk.stories import sentences_portal as _sentences_portal  # noqa: F401 - its sentences count as well
from tests.kiosk.stories.scene import Scene
from tests.kiosk.stories.sentences import perform
from tests.kiosk.stories.story import Story, all_stories, stories_in

STORIES = all_stories()
PEOPLE: list[dict[str, Any]] = json.loads((seeds.folder() / "people.json").read_text(encoding="utf-8"))["people"]


@pytest.fixture
def scene(
    tmp_path: Path,
    qtbot: QtBot,
    virtual_reader: VirtualReader,
    pcscd: PrivatePcscd,
    make_card: Callable[..., Card],
    issuer: Issuer,
    people: dict[str, Person],
    kiosk_log: io.StringIO,
) -> Iterator[Scene]:
    """An empty scene. Whatever the story leaves in files and in the log holds nobody's name, number or birth date."""
    scene = Scene(tmp_path, qtbot, virtual_reader, pcscd, make_card, issuer, people)
    yield scene
    scene.close()
    (tmp_path / "kiosk.log").write_text(kiosk_log.getvalue(), encoding="utf-8")
    assert not personal_left(tmp_path, PEOPLE)


def tell(scene: Scene, story: Story) -> None:
    """Play a story, with a picture after each sentence that changed the page."""
    keep = os.environ.get("KIOSK_STORIES")
    if keep:
        scene.keep_pictures(Path(keep) / story.slug)
    for sentence in story.sentences:
        try:
            perform(scene, sentence)
        except AssertionError as error:
            pytest.fail(f"{story.title}: {sentence}: {error}", pytrace=False)
        scene.snap(sentence)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_story(story: Story, scene: Scene) -> None:
    tell(scene, story)


def test_every_story_has_a_title_of_its_own() -> None:
    assert len({story.slug for story in STORIES}) == len(STORIES)


def test_a_line_that_is_no_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        stories_in("Story: a\nsomething happens\n")


def test_a_sentence_that_nobody_knows_is_refused(scene: Scene) -> None:
    with pytest.raises(LookupError, match="0 meanings"):
        perform(scene, "the moon is full")


OUTCOMES = {
    "covered": "Then the page is take-slip\nAnd a slip comes out\nAnd at most 3 touches were needed",
    "covered_show_paper_card": "Then the page is take-slip\nAnd a slip comes out\nAnd at most 3 touches were needed",
    "portal_unavailable": "Then the page is take-slip\nAnd a slip comes out\nAnd at most 3 touches were needed",
    "not_covered": "Then the page is not-covered\nWhen to-desk is touched\nThen the reason is not_covered",
}
"""How the visit goes on after `who you are`, by the outcome that a person of the seeds stands for."""


def story_of(person: dict[str, Any]) -> Story:
    """Tell the visit of a person of the seeds."""
    outcome = person["outcome"]
    alone = outcome in OUTCOMES
    way = ["When continue is touched"] if alone else [f"Then the reason is {outcome}"]
    if person["key"] == "child-insured":
        way += ["When adult-mother is touched"]
    if person["slip"]:
        way += ["When service-general is touched"]
    way += OUTCOMES[outcome].splitlines() if alone else []
    if not person["slip"]:
        way += ["And the help number is TG 001", "And a slip comes out", "And the register holds 0 visits"]
    text = "\n".join(
        [
            f"Story: {person['stands_for']['en']}",
            f"Given the person {person['key']}",
            "When the card is put on the reader",
            "And the six digits are typed",
            *way,
            "When the card is taken away",
            "And done is touched",
            "Then the kiosk is ready for the next patient",
        ]
    )
    (story,) = stories_in(text)
    return story


SHOWN_OTHERWISE = {"child-insured", "over-75", "long-name", "year-only-birth-date", "name-spelt-otherwise"}


def seeds_people() -> Iterator[ParameterSet]:
    """Everybody in the long form; the first of each outcome, and who is shown otherwise than others, in the suite.

    What the portal's answer makes of each of them is asked in `tests/kiosk/portal/test_seeds_end_to_end.py`.
    """
    outcomes: set[str] = set()
    for person in PEOPLE:
        wanted = person["outcome"] not in outcomes or person["key"] in SHOWN_OTHERWISE
        outcomes.add(person["outcome"])
        yield pytest.param(person, id=person["key"], marks=[] if wanted else [pytest.mark.long])


@pytest.mark.parametrize("person", list(seeds_people()))
def test_every_person_of_the_seeds_ends_as_they_stand_for(person: dict[str, Any], scene: Scene) -> None:
    tell(scene, story_of(person))
