"""Stories in plain words: `Story: title`, then lines that begin with Given, When, Then or And."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WORDS = ("Given ", "When ", "Then ", "And ")


def slug(words: str) -> str:
    """Give words as a name for files, their accents kept."""
    return "-".join("".join(c if c.isalnum() else " " for c in words.lower()).split())


@dataclass(frozen=True)
class Story:
    """One story: its title and its sentences, in order."""

    title: str
    sentences: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The title as a name for files."""
        return slug(self.title)


def stories_in(text: str) -> list[Story]:
    """Read the stories of a text. Raises `ValueError` for a line that is neither story, sentence, remark nor empty."""
    found: list[tuple[str, list[str]]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("Story: "):
            found.append((line.removeprefix("Story: "), []))
        elif found and line.startswith(WORDS):
            found[-1][1].append(line.split(" ", 1)[1])
        else:
            message = f"line {number}: {line!r} is no sentence of a story"
            raise ValueError(message)
    return [Story(title, tuple(sentences)) for title, sentences in found]


def all_stories() -> list[Story]:
    """Read every story beside this file."""
    here = Path(__file__).parent
    return [story for path in sorted(here.glob("*.story")) for story in stories_in(path.read_text(encoding="utf-8"))]
