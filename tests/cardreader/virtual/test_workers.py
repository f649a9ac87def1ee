from __future__ import annotations

import threading

import pytest

from cardreader.virtual import vpcd
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.vpcd import VpcdPlug
from tests.cardreader.virtual.vpcd_reader import Reader


def on_which_thread(name: str = "one") -> int:
    found: list[int] = []
    vpcd.run(lambda: found.append(threading.get_ident()), name).wait()
    return found[0]


def test_a_thread_is_used_again() -> None:
    assert len({on_which_thread() for _ in range(5)}) == 1


def test_a_busy_thread_keeps_nobody_waiting() -> None:
    go_on = threading.Event()

    def hold() -> None:
        go_on.wait(5)

    busy = vpcd.run(hold, "busy")
    first = on_which_thread()
    assert {one.name for one in threading.enumerate() if one.ident == first} == {"card-idle"}
    go_on.set()
    busy.wait()
    assert {on_which_thread() for _ in range(5)} <= {one.ident for one in threading.enumerate()}


def test_a_thread_bears_the_name_of_its_task() -> None:
    names: list[str] = []
    vpcd.run(lambda: names.append(threading.current_thread().name), "card 7").wait()
    assert names == ["card 7"]


def test_a_task_that_fails_is_reported_and_leaves_no_broken_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    heard = threading.Event()

    def hook(arguments: threading.ExceptHookArgs) -> None:
        reported.append(str(arguments.exc_value))
        heard.set()

    def fail() -> None:
        message = "a mistake"
        raise RuntimeError(message)

    monkeypatch.setattr(threading, "excepthook", hook)
    vpcd.run(fail, "failing").wait()
    assert heard.wait(5)
    assert reported == ["a mistake"]
    assert on_which_thread() in {one.ident for one in threading.enumerate()}


def test_one_card_after_the_other_is_served_by_the_same_thread(citizen_card: VirtualCard) -> None:
    """A thread for each card would leak what gmpy2 keeps of it."""
    seen = set()
    with Reader() as reader:
        for _ in range(4):
            plug = VpcdPlug(citizen_card, port=reader.port)
            plug.insert()
            reader.accept()
            assert reader.ask(b"\x04") == citizen_card.atr
            seen |= {one.ident for one in threading.enumerate() if one.name == f"vpcd-{reader.port}"}
            plug.close()
    assert len(seen) == 1
