from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.virtual import vpcd
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import VirtualReaderMissing
from cardreader.virtual.faults import with_fault
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import VpcdPlug
from tests.cardreader.virtual.vpcd_reader import Reader

READ = bytes.fromhex("00B09C0000")


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def plug_in(reader: Reader, card: Card) -> VpcdPlug:
    plug = VpcdPlug(card, port=reader.port)
    plug.insert()
    reader.accept()
    return plug


def test_a_reader_gets_the_atr_and_the_answers(reader: Reader, citizen_card: VirtualCard) -> None:
    with plug_in(reader, citizen_card) as plug:
        reader.accept()  # entering the context has put the card in once more
        reader.send(b"\x01")
        assert reader.ask(b"\x04") == citizen_card.atr
        reader.send(b"\x02")
        assert reader.ask(READ)[-2:] == b"\x90\x00"
        reader.send(b"\x00")
        assert not plug.gone.is_set()
    assert plug.gone.is_set()


def test_removal_closes_the_line_and_insertion_opens_it_again(reader: Reader, citizen_card: VirtualCard) -> None:
    plug = plug_in(reader, citizen_card)
    plug.remove()
    assert reader.take(1) == b""
    plug.remove()
    plug.insert()
    reader.accept()
    assert reader.ask(b"\x04") == citizen_card.atr
    plug.close()


def test_a_card_that_is_torn_out_closes_the_line(reader: Reader, citizen_card: VirtualCard) -> None:
    plug = plug_in(reader, with_fault(citizen_card, "torn-at:2"))
    told = threading.Event()
    plug.on_gone = told.set
    assert reader.ask(READ)[-2:] == b"\x90\x00"
    reader.send(READ)
    assert reader.take(1) == b""
    assert told.wait(60)
    plug.close()


def test_a_mute_card_says_nothing_until_it_is_taken_out(reader: Reader, citizen_card: VirtualCard) -> None:
    plug = plug_in(reader, with_fault(citizen_card, "mute-at:1"))
    reader.send(READ)
    assert reader.ask(b"\x04") == citizen_card.atr
    plug.close()
    assert reader.take(1) == b""


def test_a_reader_that_hangs_up_leaves_the_card_free_for_the_next(reader: Reader, citizen_card: VirtualCard) -> None:
    plug = plug_in(reader, citizen_card)
    reader.hang_up()
    assert plug.gone.wait(60)
    plug.insert()
    reader.accept()
    assert reader.ask(b"\x04") == citizen_card.atr
    plug.close()


def test_who_hears_that_the_card_is_gone_may_act_on_it_at_once(reader: Reader, citizen_card: VirtualCard) -> None:
    plug = plug_in(reader, citizen_card)
    done = threading.Event()

    def on_gone() -> None:
        plug.remove()
        done.set()

    plug.on_gone = on_gone
    plug.remove()
    assert done.wait(60)
    plug.insert()
    reader.accept()
    done.clear()
    reader.hang_up()
    assert done.wait(60)
    plug.on_gone = threading.Event().set
    plug.close()


def test_a_machine_without_quick_acknowledgement_is_slower_and_works(
    reader: Reader, citizen_card: VirtualCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vpcd, "_QUICKACK", None)
    plug = plug_in(reader, citizen_card)
    assert reader.ask(READ)[-2:] == b"\x90\x00"
    plug.close()


def test_a_missing_reader_is_told_in_a_line(citizen_card: VirtualCard) -> None:
    with socket.socket() as held:  # bound, so that nobody else takes the port; nothing listens on it
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(VirtualReaderMissing, match=f"127.0.0.1:{port}"):
            VpcdPlug(citizen_card, port=port).insert()


@given(st.lists(st.binary(max_size=30), max_size=8), st.binary(max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_reader_that_talks_nonsense_never_brings_the_card_down(
    citizen_card: VirtualCard, messages: list[bytes], stump: bytes
) -> None:
    with Reader() as reader:
        plug = plug_in(reader, citizen_card)
        assert reader.line is not None
        # The card may hang up at any piece of nonsense; what is sent after that finds nobody.
        with contextlib.suppress(ConnectionError):
            for message in messages:
                reader.line.sendall(len(message).to_bytes(2, "big") + message if message else b"\x00\x05\x01")
            reader.line.sendall(stump)
        reader.hang_up()
        assert plug.gone.wait(60)
        plug.insert()
        reader.accept()
        assert reader.ask(b"\x04") == citizen_card.atr
        plug.close()
        assert not [thread for thread in threading.enumerate() if thread.name == f"vpcd-{reader.port}"]


def on_which_thread(name: str = "one") -> int:
    found: list[int] = []
    vpcd.run(lambda: found.append(threading.get_ident()), name).wait()
    return found[0]


def test_a_thread_is_used_again() -> None:
    assert len({on_which_thread() for _ in range(5)}) == 1


def test_a_busy_thread_keeps_nobody_waiting() -> None:
    go_on = threading.Event()

    def hold() -> None:
        go_on.wait(60)

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
    assert heard.wait(60)
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
