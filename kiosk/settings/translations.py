"""Further languages of the patient's screens and slips, each by one file.

`translations/CODE.toml` beside `kiosk.toml` holds the language's own name and, for each English sentence, the words:

    name = "Français"
    [words]
    "Put your ID card on the reader" = "Posez votre carte d'identité sur le lecteur"

A sentence that the file does not have stays English. `python -m kiosk.settings.translations template` prints a file to
fill in, `python -m kiosk.settings.translations check FILE` says what is missing or cannot be.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kiosk.core.texts import Language, add_language

_SOURCE: Final = Path(__file__).parents[1]
_NOT_FOR_PATIENTS: Final = ("desk", "galleries", "rehearsal", "report")
"""Staff read Vietnamese or English; galleries and rehearsal invent their services."""
_VALUES: Final = re.compile(r"\{\w+\}")
_CODE: Final = re.compile(r"[a-z]{2,3}")


class TranslationError(Exception):
    """A language's file cannot be used; the text is one line."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One language's file."""

    code: str
    own_name: str
    words: dict[str, str]


@cache
def sentences() -> Mapping[str, str]:
    """Return every sentence of screens and slips: English -> Vietnamese, from the source and its data."""
    found: dict[str, str] = {}
    for file in sorted(_SOURCE.rglob("*.py")):
        if not set(file.relative_to(_SOURCE).parts) & set(_NOT_FOR_PATIENTS):
            found.update(_in_code(ast.parse(file.read_text(encoding="utf-8"))))
    for file in sorted(_SOURCE.rglob("data/*.json")):
        if not set(file.relative_to(_SOURCE).parts) & set(_NOT_FOR_PATIENTS):
            found.update(_in_data(json.loads(file.read_text(encoding="utf-8"))))
    return MappingProxyType(found)


def _in_code(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="Text"), args=[ast.Constant(value=str(vietnamese)), ast.Constant(value=str(english))]
            ):
                yield english, vietnamese
            case _:
                pass


def _in_data(data: Any) -> Iterator[tuple[str, str]]:
    match data:
        case {"vi": str(vietnamese), "en": str(english)}:
            yield english, vietnamese
        case dict():
            for value in data.values():
                yield from _in_data(value)
        case list():
            for value in data:
                yield from _in_data(value)
        case _:
            pass


def read(file: Path) -> Translation:
    """Read a language's file. Raises `TranslationError`."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{file}: cannot be read as a translation ({error})"
        raise TranslationError(message) from error
    name, words = values.get("name"), values.get("words")
    if not _CODE.fullmatch(file.stem) or not isinstance(name, str) or not isinstance(words, dict):
        message = f"{file}: wants a name like fr.toml, a line `name = ...` and a table [words]"
        raise TranslationError(message)
    for english, said in words.items():
        if not isinstance(said, str) or not set(_VALUES.findall(said)) <= set(_VALUES.findall(english)):
            message = f"{file}: {english!r} must be words with the same {{values}}"
            raise TranslationError(message)
    return Translation(file.stem, name, {english: said for english, said in words.items() if said.strip()})


def load(code: str, folder: Path) -> Language:
    """Add the language that `folder` has a file for. Raises `TranslationError`."""
    found = read(folder / f"{code}.toml")
    return add_language(found.code, found.own_name, found.words)


def missing(translation: Translation) -> list[str]:
    """Return the English sentences that the file does not translate."""
    return [english for english in sentences() if english not in translation.words]


def unknown(translation: Translation) -> list[str]:
    """Return the sentences of the file that the kiosk does not say (the clinic's own services may be)."""
    every = sentences()
    return [english for english in translation.words if english not in every]


def template() -> str:
    """Return a file to fill in, the Vietnamese words beside."""
    lines = ['name = ""', "", "[words]"]
    for english, vietnamese in sentences().items():
        lines += [f"# {vietnamese}", f'{json.dumps(english, ensure_ascii=False)} = ""']
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Print a template, or check a file; return 0, 1 when sentences are missing, 2 when the file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.settings.translations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("template", help="print a file to fill in")
    commands.add_parser("check", help="say what a file lacks").add_argument("file", type=Path)
    options = parser.parse_args(argv)
    if options.command == "template":
        sys.stdout.write(template())
        return 0
    try:
        translation = read(options.file)
    except TranslationError as error:
        sys.stderr.write(f"translations: {error}\n")
        return 2
    lacking = missing(translation)
    for english in lacking:
        sys.stdout.write(f"missing: {english}\n")
    for english in unknown(translation):
        sys.stdout.write(f"not said by the kiosk itself: {english}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
