"""The steps that the table of cases names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cardreader.virtual.conformity.pace import Pace
from tests.cardreader.virtual.conformity.terminal import Terminal

Step = Callable[..., Any]
STEPS: dict[str, Step] = {}


def step(function: Step) -> Step:
    """Let cases name this function."""
    STEPS[function.__name__] = function
    return function


def run(terminal: Terminal, text: str) -> None:
    """Run a step with its arguments, `name argument ...`."""
    name, *arguments = text.split()
    STEPS[name](terminal, *arguments)


def enter(terminal: Terminal, way: str) -> None:
    """Open the chip by `bac` or `pace` and select the application."""
    if way == "bac":
        terminal.bac()
        return
    Pace(terminal).run()
    assert terminal.select_application().ok
