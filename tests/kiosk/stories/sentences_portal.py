"""Sentences about the portal: which one it is, what it was notified of, and the clerk who lets a notification go."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import partial

from starlette.types import ASGIApp

from backend_stub.contract.wire import CHECK_IN, LOOK_UP, TOKEN
from backend_stub.web.certificates import Tls, make
from kiosk.app.desk import office_of
from kiosk.core.coverage import Decision
from kiosk.core.delivery import Waits
from kiosk.core.desk.model import Role, Work
from kiosk.desk.window import DeskWindow
from kiosk.register.desk.accounts import SqlAccounts
from tests.kiosk.accounts import account, first_account
from tests.kiosk.desk.clinic import LOGINS, PINS, staff_of
from tests.kiosk.desk.conftest import Clerk
from tests.kiosk.stories.held import Held
from tests.kiosk.stories.real_portal import ACCOUNT, BASE, RealPortal, settings
from tests.kiosk.stories.scene import Scene
from tests.kiosk.stories.sentences import sentence


@sentence(r"the portal is another, over HTTPS, with forms, small letters, paths and an account of its own")
def _(scene: Scene) -> None:
    scene.tls = make(Tls.GOOD, "127.0.0.1", scene.folder / "trust-tls")
    scene.accounts = (ACCOUNT,)
    scene.before_the_double = partial(_real, scene)
    scene.base_path = BASE
    for name, values in settings(scene.folder, scene.tls.authority).items():
        scene.changes.setdefault(name, {}).update(values)


def _real(scene: Scene, double: ASGIApp) -> ASGIApp:
    scene.real_portal = RealPortal(double)
    return scene.real_portal


@sentence(r"the portal keeps its first answer back")
def _(scene: Scene) -> None:
    scene.before_the_double = partial(_held, scene)


def _held(scene: Scene, double: ASGIApp) -> ASGIApp:
    scene.held = Held(double)
    return scene.held


@sentence(r"the portal was asked")
def _(scene: Scene) -> None:
    scene.until(lambda: scene.held is not None and scene.held.asked, "the portal was not asked")


@sentence(r"the portal gives its first answer")
def _(scene: Scene) -> None:
    assert scene.held is not None
    assert not scene.late, "no answer came before"
    scene.held.may_answer.set()


@sentence(r"an answer came late: ([a-z_]+)")
def _(scene: Scene, decision: str) -> None:
    scene.until(lambda: scene.late == [Decision(decision)], "no such answer came late")


@sentence(r"the answer ([a-z_]+) was never shown")
def _(scene: Scene, decision: str) -> None:
    assert Decision(decision) not in {shown for _, shown in scene.answers}


@sentence(r"the service ([a-z-]+) has no first service of its own")
def _(scene: Scene, key: str) -> None:
    scene.services[key] = {"first_service": None}


@sentence(r"the portal holds (\d+) notifications?")
def _(scene: Scene, count: str) -> None:
    scene.until(lambda: len(scene.store.received()) == int(count), f"the portal does not hold {count}")
    assert [one.times for one in scene.store.received()] == [1] * int(count)
    assert scene.store.refusals.count() == 0


@sentence(r"its ([A-Z_]+) (?:is|begins with) (.+)")
def _(scene: Scene, name: str, value: str) -> None:
    (notification,) = scene.store.received()
    found = ET.fromstring(notification.document).findtext(f".//{name}") or ""  # noqa: S314 - our own document
    assert found.startswith(value), f"{name} is {found!r}"


@sentence(r"that portal was asked for everything")
def _(scene: Scene) -> None:
    assert scene.real_portal is not None
    assert set(scene.real_portal.asked) == {TOKEN, LOOK_UP, CHECK_IN}


@sentence(r"the clerk finds the visit among those that wait for a first service")
def _(scene: Scene) -> None:
    waiting = f"select count(*) from outbox where last_error = '{Waits.FIRST_SERVICE}'"  # noqa: S608 - ours
    scene.until(lambda: scene.count(waiting) == 1, "no notification waits for a first service")
    app = scene.app
    office = office_of(scene.settings, app.register, app.insurance, scene.clock, record=app.record)
    accounts = SqlAccounts(app.register.database, scene.clock)
    admin = first_account(accounts, staff_of(Role.ADMIN), PINS[Role.ADMIN])
    account(accounts, admin, staff_of(Role.CLERK), PINS[Role.CLERK])
    window = DeskWindow(office)
    scene.qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.start()
    scene.qtbot.waitUntil(lambda: window.page is not None)
    clerk = scene.clerk = Clerk(window)
    clerk.settle()
    clerk.write("login", LOGINS[Role.CLERK])
    clerk.write("pin", PINS[Role.CLERK])
    clerk.press("enter")
    clerk.press(f"kind-{Work.FIRST_SERVICE}")


@sentence(r"the clerk names the first service (\S+) (.+)")
def _(scene: Scene, code: str, name: str) -> None:
    clerk = scene.clerk
    assert clerk is not None
    clerk.enter("work-list")
    clerk.press("act-name_first_service")
    clerk.write("service-code", code)
    clerk.write("service-name", name)
    clerk.press("sheet-yes")
    assert f"{code}  {name}" in clerk.words()
    scene.app._background.wake()  # it looks by itself within ten seconds
