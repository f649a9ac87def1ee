"""What the sentences of the stories mean. Each is a pattern, and what is done or must hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from kiosk.core.check_in.state import (
    ChooseService,
    Device,
    EnterDigits,
    Idle,
    OutOfService,
    Printing,
    SeeClerk,
    TakeSlip,
)
from kiosk.rehearsal.record import page_name
from kiosk.screens.components.frame import Lotus
from kiosk.screens.components.picture import Photo
from tests.kiosk.core.examples import PAPER_CARD
from tests.kiosk.stories.scene import Scene

Means = Callable[..., None]
_SENTENCES: list[tuple[re.Pattern[str], Means]] = []


def sentence(pattern: str) -> Callable[[Means], Means]:
    """Let a function be the meaning of a sentence; its groups are the arguments."""

    def note(means: Means) -> Means:
        _SENTENCES.append((re.compile(pattern), means))
        return means

    return note


def perform(scene: Scene, words: str) -> None:
    """Do what a sentence says, and take a picture of the page. Raises `LookupError` for one that nobody knows."""
    known = [(means, found) for pattern, means in _SENTENCES if (found := pattern.fullmatch(words))]
    if len(known) != 1:
        message = f"{len(known)} meanings for: {words}"
        raise LookupError(message)
    ((means, found),) = known
    means(scene, *found.groups())


# Given


@sentence(r"the person ([a-z0-9-]+)")
def _(scene: Scene, key: str) -> None:
    scene.person = key


@sentence(r"the card is a forgery \(([a-z0-9-]+)\)")
def _(scene: Scene, forgery: str) -> None:
    scene.kind["forgery"] = forgery


@sentence(r"the card is one that cannot prove itself, of an unknown issuer")
def _(scene: Scene) -> None:
    scene.kind |= {"forgery": "unknown-csca", "profile": "no-proof"}


@sentence(r"the card moves while it is read")
def _(scene: Scene) -> None:
    scene.kind["fault"] = "torn-at:12"


@sentence(r"the card answers slowly")
def _(scene: Scene) -> None:
    scene.kind["fault"] = "slow:300"


@sentence(r"the portal is away")
def _(scene: Scene) -> None:
    scene.portal_away = True


@sentence(r"the printer is out of paper")
def _(scene: Scene) -> None:
    scene.printer.dials.paper_out = True


@sentence(r"the register cannot be written")
def _(scene: Scene) -> None:
    (scene.folder / "blocked").write_text("a file where a folder would have to be\n", encoding="utf-8")
    scene.changes["database"] = {"url": f"sqlite:///{scene.folder / 'blocked' / 'register.sqlite'}"}


@sentence(r"the kiosk stands in a hospital that pays less without a referral")
def _(scene: Scene) -> None:
    scene.changes["facility"] = {"code": "01997", "level": "CO_BAN", "former_line": "TINH", "score": 62}


@sentence(r"the service ([a-z-]+) opens at (\d\d:\d\d)")
def _(scene: Scene, key: str, at: str) -> None:
    scene.services[key] = {"hours": [f"daily {at}-23:59"]}


@sentence(r"the service ([a-z-]+) gives (\d+) numbers? a day")
def _(scene: Scene, key: str, limit: str) -> None:
    scene.services[key] = {"daily_limit": int(limit)}


@sentence(r"a page waits (\d+) seconds? for a touch")
def _(scene: Scene, seconds: str) -> None:
    scene.changes.setdefault("timeouts", {}).update(idle_seconds=int(seconds), warn_seconds=0)


@sentence(r"a page waits (\d+) seconds for a touch, and asks (\d+) seconds before")
def _(scene: Scene, seconds: str, before: str) -> None:
    scene.changes["timeouts"] = {"idle_seconds": int(seconds), "warn_seconds": int(before)}


@sentence(r"a card that was left is asked for every second")
def _(scene: Scene) -> None:
    scene.changes.setdefault("timeouts", {})["card_reminder_seconds"] = 1


@sentence(r"the reader is not there")
def _(scene: Scene) -> None:
    scene.changes["reader"] = {"name": "A reader that nobody plugged in"}


@sentence(r"the card lies still")
def _(scene: Scene) -> None:
    del scene.kind["fault"]


# When


@sentence(r"the kiosk is opened")
def _(scene: Scene) -> None:
    _ = scene.app


@sentence(r"no-chip card is said")
def _(scene: Scene) -> None:
    scene.touch("help")


@sentence(r"the card is put on the reader")
def _(scene: Scene) -> None:
    scene.put_card()


@sentence(r"the card is taken away")
def _(scene: Scene) -> None:
    scene.take_card()


@sentence(r"the reader is pulled out")
def _(scene: Scene) -> None:
    scene.pcscd.kill()


@sentence(r"the reader is plugged in again")
def _(scene: Scene) -> None:
    scene.pcscd.start()


@sentence(r"the six digits are typed")
def _(scene: Scene) -> None:
    scene.until(lambda: isinstance(scene.kiosk.page, EnterDigits), "the digits are not asked for")
    _type(scene, scene.who.can)


@sentence(r"wrong digits are typed")
def _(scene: Scene) -> None:
    scene.until(lambda: isinstance(scene.kiosk.page, EnterDigits), "the digits are not asked for")
    _type(scene, "".join(str((int(digit) + 1) % 10) for digit in scene.who.can))


@sentence(r"the digits (\d+) are typed")
def _(scene: Scene, digits: str) -> None:
    _type(scene, digits)


def _type(scene: Scene, digits: str) -> None:
    for digit in digits:
        scene.touch(f"digit-{digit}")


@sentence(r"the QR code of the card is scanned")
def _(scene: Scene) -> None:
    scene.scan(scene.who.qr_text)


@sentence(r"the lines of the passport are scanned")
def _(scene: Scene) -> None:
    zone = personalise(scene.who, scene.issuer, profile("passport")).files["DG1"][-88:].decode("ascii")
    for line in (zone[:44], zone[44:]):
        scene.scan(line)


@sentence(r"the card is of the profile ([a-z0-9-]+)")
def _(scene: Scene, name: str) -> None:
    scene.kind["profile"] = name


@sentence(r"a paper insurance card is scanned")
def _(scene: Scene) -> None:
    scene.scan(PAPER_CARD)


@sentence(r"a damaged code is scanned")
def _(scene: Scene) -> None:
    scene.scan(PAPER_CARD.replace("4e67757", "4e6?757"))


@sentence(r"the screen is touched")
def _(scene: Scene) -> None:
    QTest.mouseClick(scene.window.page, Qt.MouseButton.LeftButton)


@sentence(r"([a-z0-9_-]+) is touched")
def _(scene: Scene, button: str) -> None:
    scene.touch(button)


@sentence(r"([a-z0-9_-]+) is touched (\d+) times")
def _(scene: Scene, button: str, times: str) -> None:
    for _ in range(int(times)):
        scene.touch(button)


@sentence(r"the next patient is ([a-z0-9-]+)")
def _(scene: Scene, key: str) -> None:
    scene.until(lambda: isinstance(scene.kiosk.page, Idle), "the kiosk is not ready for the next patient")
    scene.person, scene.touches = key, 0


@sentence(r"paper is put into the printer")
def _(scene: Scene) -> None:
    scene.printer.dials.paper_out = False


# Then


@sentence(r"the page is ([a-z-]+)")
def _(scene: Scene, name: str) -> None:
    scene.until(lambda: page_name(scene.kiosk) == name, f"the page is not {name}")


@sentence(r"the chip is judged")
def _(scene: Scene) -> None:
    judged = lambda: scene.kiosk.turn and scene.kiosk.turn.authenticity  # noqa: E731 - asked for in one line
    scene.until(judged, "the chip is not judged")


@sentence(r"the reason is ([a-z_]+)")
def _(scene: Scene, code: str) -> None:
    scene.until(lambda: getattr(scene.kiosk.page, "problem", None) == code, f"the reason is not {code}")


@sentence(r"the number is (.+)")
def _(scene: Scene, number: str) -> None:
    scene.until(lambda: isinstance(scene.kiosk.page, TakeSlip), "there is no number")
    page = scene.kiosk.page
    assert isinstance(page, TakeSlip)
    assert page.ticket.number == number
    assert number in scene.shown()


@sentence(r"the help number is (TG \d+)")
def _(scene: Scene, number: str) -> None:
    scene.until(lambda: getattr(scene.kiosk.page, "ticket", None) is not None, "no place in line is kept")
    page = scene.kiosk.page
    assert isinstance(page, SeeClerk)
    assert page.ticket is not None
    assert page.ticket.number == number
    assert number in scene.shown()


@sentence(r"there is no help number")
def _(scene: Scene) -> None:
    scene.until(lambda: getattr(scene.kiosk.page, "line", None) in ("failed", "none"), "a place in line is asked for")
    assert "TG " not in scene.shown()


@sentence(r'the screen says "(.+)"')
def _(scene: Scene, words: str) -> None:
    scene.until(lambda: words in scene.shown(), f"the screen does not say {words!r}")


@sentence(r'the screen no longer says "(.+)"')
def _(scene: Scene, words: str) -> None:
    scene.until(lambda: words not in scene.shown(), f"the screen still says {words!r}")


@sentence(r'the screen does not say "(.+)"')
def _(scene: Scene, words: str) -> None:
    assert words not in scene.shown()


@sentence(r"a slip comes out")
def _(scene: Scene) -> None:
    scene.slip()
    scene.until(lambda: getattr(scene.kiosk.page, "printing", None) is Printing.DONE, "the slip is not noted")


@sentence(r"no slip comes out")
def _(scene: Scene) -> None:
    running = Printing.RUNNING
    scene.until(lambda: getattr(scene.kiosk.page, "printing", None) is not running, "the slip is being printed")
    assert scene.printer.slips.empty()


@sentence(r"the register holds (\d+) visits?")
def _(scene: Scene, count: str) -> None:
    assert scene.count("select count(*) from visits") == int(count)


@sentence(r"the desk's line holds (\d+) cases?")
def _(scene: Scene, count: str) -> None:
    question = "select count(*) from help_cases"
    scene.until(lambda: scene.count(question) == int(count), "the desk's line holds other cases")


@sentence(r"the claim ([a-z_]+) waits for the desk")
def _(scene: Scene, kind: str) -> None:
    assert scene.count(f"select count(*) from claims where kind = '{kind}' and confirmed is null") == 1  # noqa: S608 - ours


@sentence(r"nobody claims anything")
def _(scene: Scene) -> None:
    assert scene.count("select count(*) from claims") == 0


@sentence(r"at most (\d+) touch(?:es)? (?:was|were) needed")
def _(scene: Scene, most: str) -> None:
    assert scene.touches <= int(most), f"{scene.touches} touches"


@sentence(r"the (normal|priority) queue is meant")
def _(scene: Scene, track: str) -> None:
    page = scene.kiosk.page
    assert isinstance(page, TakeSlip)
    assert page.track == track


@sentence(r"([a-z-]+) is closed because it is (full)")
def _(scene: Scene, key: str, why: str) -> None:
    scene.until(lambda: (key, why) in _closed(scene), f"{key} is on offer")


def _closed(scene: Scene) -> list[tuple[str, str]]:
    page = scene.kiosk.page
    return [(one.service.key, one.why) for one in page.closed] if isinstance(page, ChooseService) else []


@sentence(r"the (portal|printer) is noted as (away|working)")
def _(scene: Scene, device: str, how: str) -> None:
    scene.until(lambda: (Device(device) in scene.kiosk.down) is (how == "away"), f"the {device} is not noted as {how}")


@sentence(r"the kiosk is ready for the next patient")
def _(scene: Scene) -> None:
    ready = (Idle, OutOfService)
    scene.until(lambda: isinstance(scene.kiosk.page, ready) and not scene.kiosk.card_in, "the kiosk is not ready")
    said = scene.said()
    assert scene.who.name not in said, "nobody is named after the turn"
    assert scene.who.can not in said
    assert scene.looks_untouched(), "nothing is seen of the last patient"


@sentence(r"the photo of the chip is shown")
def _(scene: Scene) -> None:
    photos = lambda: [one for one in scene.window.findChildren(Photo) if one.isVisibleTo(scene.window) and one.image]  # noqa: E731 - asked for in one line
    scene.until(photos, "there is no photo")


@sentence(r"the code on the screen can be photographed")
def _(scene: Scene) -> None:
    page = scene.kiosk.page
    assert isinstance(page, TakeSlip)
    assert scene.code() == str(page.ticket.visit_id)


@sentence(r"staff touch the clinic's sign five times")
def _(scene: Scene) -> None:
    (sign,) = scene.window.findChildren(Lotus)
    for _ in range(5):
        QTest.mouseClick(sign, Qt.MouseButton.LeftButton)


@sentence(r"the desk's window is called for")
def _(scene: Scene) -> None:
    assert scene.desk_calls == [page_name(scene.kiosk)]


@sentence(r"it is said aloud(?: (\d+) times)?: ([a-z -]+)")
def _(scene: Scene, times: str | None, parts: str) -> None:
    def heard() -> bool:
        return [" ".join(sounding.parts) for sounding in scene.sounds.played].count(parts) >= int(times or 1)

    scene.until(heard, f"nobody heard {parts!r} so often")


@sentence(r"the desk's list says that a slip did not come out")
def _(scene: Scene) -> None:
    unprinted = "select count(*) from visits where slip = 'failed'"
    scene.until(lambda: scene.count(unprinted) == 1, "the desk does not know")
