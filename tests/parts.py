"""The parts of the machine that tests need: marked from the fixtures that a test uses, and never skipped in silence.

A test of a part that is missing fails and names the Debian packages. `--without postgres,cups` leaves the tests of
those parts out, as `-m "not postgres"` does; the end of the run says what was left out and why.

A test or a parameter marked `long` takes again, with other values, a path that a shorter test takes: `--long` runs it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Part:
    """A part of the machine, and how a test is known to need it."""

    packages: str
    is_there: Callable[[], bool]
    fixtures: frozenset[str]
    parameters: frozenset[str] = frozenset()
    """Values of a test's parameters, in small letters, that stand for the part."""


_DRIVERS = [Path(top, "lib/pcsc/drivers/serial/libifdvpcd.so") for top in ("/usr", "/usr/local")]
DEBIAN_PYTHON = "/usr/bin/python3"


def _commands(*names: str) -> bool:
    return all(shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin") for name in names)


def _pyatspi() -> bool:
    if not Path(DEBIAN_PYTHON).is_file() or not _commands("xvfb-run", "dbus-run-session"):
        return False
    return subprocess.run([DEBIAN_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode == 0


PARTS = {
    "pcscd": Part(
        "pcscd vsmartcard-vpcd",
        lambda: _commands("pcscd") and any(map(Path.exists, _DRIVERS)),
        frozenset({"pcscd"}),
    ),
    "postgres": Part(
        "postgresql",
        lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        frozenset({"postgres", "one_database"}),
        frozenset({"postgres", "postgresql"}),
    ),
    "cups": Part("cups-daemon cups-client", lambda: _commands("cupsd", "lp"), frozenset({"cups"})),
    "chromium": Part(
        "chromium chromium-driver", lambda: _commands("chromium", "chromedriver"), frozenset({"chromium", "browser"})
    ),
    "atspi": Part("xvfb dbus at-spi2-core python3-pyatspi gir1.2-atspi-2.0", _pyatspi, frozenset()),
}
"""Each of them is a marker as well. Tests that start a part in a process of their own carry it by hand."""

_SLOW = "slow"
_LONG = "long"
_LEFT_OUT = pytest.StashKey[Counter[str]]()


@cache
def _is_there(part: str) -> bool:
    return PARTS[part].is_there()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a machine without a part run the rest."""
    parser.addoption(
        "--without", default="", metavar="PARTS", help=f"leave out the tests of these parts, of {','.join(PARTS)}"
    )
    parser.addoption("--long", action="store_true", help="run the long form too: full products, more examples")


@pytest.fixture(scope="session")
def long_form(pytestconfig: pytest.Config) -> bool:
    """Whether a test that has a long form should take it."""
    return bool(pytestconfig.getoption("--long"))


def _without(config: pytest.Config) -> list[str]:
    return [part for part in str(config.getoption("--without")).split(",") if part]


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a part that there is not."""
    config.stash[_LEFT_OUT] = Counter()
    if unknown := sorted(set(_without(config)) - set(PARTS)):
        message = f"--without {','.join(unknown)}: the parts are {', '.join(PARTS)}"
        raise pytest.UsageError(message)


def needed(item: pytest.Item) -> set[str]:
    """Return the parts that a test is known to need: by its fixtures, its parameters or a marker."""
    fixtures = set(getattr(item, "fixturenames", ()))
    values = {str(value).lower() for value in item.callspec.params.values()} if hasattr(item, "callspec") else set()
    return {
        name
        for name, part in PARTS.items()
        if fixtures & part.fixtures or values & part.parameters or item.get_closest_marker(name)
    }


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with its parts before `-m` chooses, and leave out those of `--without` and the long ones."""
    unwanted = set(_without(config))
    short = not config.getoption("--long")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        parts = needed(item)
        for part in parts:
            item.add_marker(part)
        long = short and item.get_closest_marker(_LONG)
        (left if long or parts & unwanted else kept).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what is left out, by part."""
    for item in items:
        if item.get_closest_marker(_LONG) and not item.config.getoption("--long"):
            item.config.stash[_LEFT_OUT][_LONG] += 1
            continue
        item.config.stash[_LEFT_OUT].update(needed(item))
        if item.get_closest_marker(_SLOW):
            item.config.stash[_LEFT_OUT][_SLOW] += 1


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail where a part is missing: a skipped test would look like a passed one."""
    for part in sorted(needed(item)):
        if not _is_there(part):
            pytest.fail(
                f"{part} is missing: install {PARTS[part].packages} (./dev setup), or run --without {part}",
                pytrace=False,
            )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that gathers the results of several workers what this one left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        counts = session.config.stash[_LEFT_OUT]
        output["left_out"] = dict(counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker left out: every worker collects the same tests."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # pytest-xdist has no types
    left_out: dict[str, int] = getattr(node, "workeroutput", {}).get("left_out", {})
    counts = config.stash[_LEFT_OUT]
    counts.update({part: count for part, count in left_out.items() if part not in counts})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and why."""
    left_out = config.stash[_LEFT_OUT]
    if not left_out:
        return
    why = [f"--without {','.join(_without(config))}"] if _without(config) else []
    why += [f'{option} "{value}"' for option, value in _selections(config)]
    terminalreporter.section("left out")
    for part, count in sorted(left_out.items()):
        if part == _LONG:
            terminalreporter.line(f"{count} long tests did not run: --long runs them")
            continue
        there = "" if part == _SLOW or _is_there(part) else "; missing on this machine"
        terminalreporter.line(f"{count} {part} tests did not run: {' '.join(why)}{there}")


def _selections(config: pytest.Config) -> list[tuple[str, str]]:
    chosen = (("-m", config.getoption("-m")), ("-k", config.getoption("-k")))
    return [(option, str(value)) for option, value in chosen if value]
