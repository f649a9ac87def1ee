"""Names that hold markup are shown as they are on every page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtWidgets import QApplication

from kiosk.core.desk.model import Staff
from kiosk.core.texts import Language
from kiosk.desk.office import Office
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk import shots
from kiosk.galleries.desk_office import MemoryDesk, memory_office
from tests.plain import HOSTILE, rendered, texts, with_names


def office_of(name: str) -> Callable[[], Office]:
    def make() -> Office:
        staff = tuple(cast("Staff", with_names(one, name)) for one in people.STAFF)
        office = memory_office(clinic=name, staff=staff)
        dossiers = {one.id: with_names(one, name) for one in people.DOSSIERS}
        return replace(office, desk=MemoryDesk(dossiers, list(with_names(people.ITEMS, name))))

    return make


NAME = " ".join(HOSTILE)


def test_no_page_of_the_desk_renders_a_name(themed: QApplication) -> None:
    found, seen = [], set()
    for shot in shots([(1366, 768)], [Language.VI], office=office_of(NAME)):
        found += [f"{shot.name}: {each}" for each in rendered(shot.window)]
        if any(NAME in text for text in texts(shot.window)):
            seen.add(shot.name)
    assert found == []
    assert {"work", "dossier", "search", "staff", "login", "no-account"} <= seen
