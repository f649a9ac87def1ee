"""Read the imports of the sources as rooms, arrows and floors, and print them as the page docs/house.md.

A room is a package of `kiosk`, or one of the packages beside it. Floor 1 imports no other room; every other room is
one floor above the highest room that it imports. Rooms that import each other in a circle have no floor: `floors_of`
raises `graphlib.CycleError` and names them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("assets", "backend_stub", "cardreader", "kiosk", "seeds")
INNER: Final[tuple[str, ...]] = ("cardreader", "backend_stub")
"""Packages whose own rooms are drawn as well."""

Arrows = Mapping[str, frozenset[str]]
"""Each room, and the rooms that it imports."""


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return every module of the sources by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def arrows(sources: Mapping[str, Path], package: str | None = None) -> Arrows:
    """Return which room imports which; with `package`, the rooms inside that one package."""
    room_of = _inner_room(package) if package else _room
    found: dict[str, set[str]] = defaultdict(set)
    for module, path in sources.items():
        if (room := room_of(module)) is None:
            continue
        found[room] |= {other for name in imports(path, sources) if (other := room_of(name)) not in (None, room)}
    return {room: frozenset(others) for room, others in found.items()}


def floors_of(rooms: Arrows) -> dict[str, int]:
    """Return each room's floor, 1 at the bottom. Raise `graphlib.CycleError` where rooms import each other."""
    floors: dict[str, int] = {}
    for room in TopologicalSorter(rooms).static_order():
        floors[room] = 1 + max((floors[below] for below in rooms[room]), default=0)
    return floors


def page(root: Path = ROOT) -> str:
    """Return docs/house.md: a diagram of the rooms, and what each of them answers."""
    sources = modules(root)
    rooms = arrows(sources)
    floors = floors_of(rooms)
    lines = [
        "<!-- Made by docs/generate.py from the imports. Do not edit. -->\n",
        "# The house\n",
        f"{len(rooms)} rooms on {max(floors.values())} floors, {sum(map(len, rooms.values()))} arrows, none upward: "
        "a room imports only rooms on floors below its own. The contracts in `pyproject.toml` refuse anything else.\n",
        _diagram(rooms, floors),
        *_table(rooms, floors, sources),
    ]
    for package in INNER:
        inside = arrows(sources, package)
        levels = floors_of(inside)
        lines += [f"## Inside `{package}`\n", _diagram(inside, levels), *_table(inside, levels, sources)]
    return "\n".join(lines)


def _room(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "kiosk":
        return parts[0] if parts[0] in PACKAGES else None
    return ".".join(parts[:2]) if len(parts) > 1 else None


def _inner_room(package: str) -> Callable[[str], str | None]:
    def room(module: str) -> str | None:
        parts = module.split(".")
        return ".".join(parts[:2]) if parts[0] == package and len(parts) > 1 else None

    return room


def imports(path: Path, sources: Mapping[str, Path]) -> Iterator[str]:
    """Yield the dotted names that a file imports: submodules by their own name, where `sources` has them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in sources else node.module


def _diagram(rooms: Arrows, floors: Mapping[str, int]) -> str:
    lines = ["```mermaid", "flowchart TD"]
    for floor in range(max(floors.values()), 0, -1):
        here = sorted(room for room in rooms if floors[room] == floor)
        lines += [f'  subgraph floor{floor}["floor {floor}"]', *(f'    {_id(room)}["{_name(room)}"]' for room in here), "  end"]
    lines += [f"  {_id(room)} --> {_id(below)}" for room in sorted(rooms) for below in sorted(_nearest(room, rooms))]
    return "\n".join([*lines, "```\n"])


def _nearest(room: str, rooms: Arrows) -> frozenset[str]:
    """Leave out what a drawn room reaches anyway: the diagram shows the shortest set of arrows with the same reach."""
    return frozenset(
        below for below in rooms[room] if not any(below in _reach(other, rooms) for other in rooms[room] - {below})
    )


def _reach(room: str, rooms: Arrows) -> set[str]:
    reached = set(rooms[room])
    for below in rooms[room]:
        reached |= _reach(below, rooms)
    return reached


def _table(rooms: Arrows, floors: Mapping[str, int], sources: Mapping[str, Path]) -> Iterator[str]:
    yield "| floor | room | what it answers |\n|---|---|---|"
    for room in sorted(rooms, key=lambda room: (-floors[room], room)):
        said = ast.get_docstring(ast.parse(sources[room].read_text(encoding="utf-8"))) or ""
        yield f"| {floors[room]} | `{room}` | {said.splitlines()[0] if said else ''} |"
    yield ""


def _id(room: str) -> str:
    return room.replace(".", "_")


def _name(room: str) -> str:
    return room.replace(".", "/")
