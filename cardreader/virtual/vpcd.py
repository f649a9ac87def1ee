"""Plug a card into pcscd through the virtual reader of vsmartcard (TCP, one card per reader).

Protocol: two bytes of length, then the message. A message of one byte is a control: 0 power off, 1 power on, 2 reset,
4 give the ATR; anything longer is a command APDU.

Threads are used again, one for each card that is in a reader at the same time: gmpy2 keeps some 11 kB of numbers for
every thread that computed with it, so a thread for each insertion would lose 100 MB over ten thousand cards.
"""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from queue import SimpleQueue
from typing import Final, Self

from cardreader.virtual.errors import VirtualReaderMissing
from cardreader.virtual.plug import Card, Mute, TornOut

DEFAULT_PORT: Final = 35963
POLL_SECONDS: Final = 0.5
"""The smart card service looks at a virtual reader every 0.4 seconds; this is a little more."""
_CONNECT_SECONDS: Final = 5
_LARGEST_PORT: Final = 0xFFFF
_LARGEST_MESSAGE: Final = 0xFFFF
_FAILURE: Final = b"\x6f\x00"
_QUICKACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


_left: Final[dict[tuple[str, int], float]] = {}
"""When the last card of this process left a reader, by the monotonic clock."""


class Control(IntEnum):
    """Messages of one byte."""

    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    ATR = 4


class VpcdPlug:
    """A card at a virtual reader. `insert` and `remove` may be called again and again, from any thread.

    A reader that is looked at every `poll_seconds` would take a card that comes sooner after the last one for that one,
    and never wake it up; such a card lets one look pass. 0 stands for a reader that notices at once.
    """

    def __init__(
        self, card: Card, host: str = "127.0.0.1", port: int = DEFAULT_PORT, *, poll_seconds: float = 0.0
    ) -> None:
        self._card = card
        self._address = (host, port)
        self._poll_seconds = poll_seconds
        self._connection: socket.socket | None = None
        self._task: Task | None = None
        self._lock = threading.Lock()
        self.gone = threading.Event()
        """Set whenever the card is out of the reader: removed, torn out, or the reader closed."""
        self.gone.set()
        self.on_gone: Callable[[], None] = _nothing
        """Called, on the plug's own thread, when the card has left the reader."""

    def insert(self) -> None:
        """Put the card into the reader.

        Raises:
            VirtualReaderMissing: Nothing listens at that port.
        """
        self.remove()
        if time.monotonic() - _left.get(self._address, -math.inf) < self._poll_seconds:
            self._let_a_look_pass()
        connection = self._connect()
        connection.settimeout(None)
        with self._lock:
            self._connection = connection
            self.gone.clear()
            self._task = run(lambda: self._serve(connection), f"vpcd-{self._address[1]}")

    def _connect(self) -> socket.socket:
        host, port = self._address
        try:
            connection = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        except OSError as error:
            message = f"no virtual reader listens on {host}:{port} ({error.strerror or error})"
            raise VirtualReaderMissing(message) from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _let_a_look_pass(self) -> None:
        """Hang up as soon as the reader asks for the card: then it has seen that there is none."""
        with self._connect() as connection, contextlib.suppress(OSError):
            connection.recv(1)

    def remove(self) -> None:
        """Take the card out and wait until it is. Does nothing when it is out."""
        with self._lock:
            connection, self._connection = self._connection, None
            task, self._task = self._task, None
        # Outside the lock: `on_gone`, on the other thread, may want to remove or insert too.
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if task is not None:
            task.wait()
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Take the card out for good."""
        self.remove()

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _serve(self, connection: socket.socket) -> None:
        """Answer the reader until one side goes. A reader that sends nonsense is answered or left, never obeyed."""
        try:
            while (message := _receive(connection)) is not None:
                answer = self._answer(message)
                if answer is not None:
                    connection.sendall(len(answer).to_bytes(2, "big") + answer)
        except (OSError, TornOut):
            # The reader went away, or the card is to look as if it had been pulled out.
            pass
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            self._card.power_off()
            _left[self._address] = time.monotonic()
            self.gone.set()
            self.on_gone()

    def _answer(self, message: bytes) -> bytes | None:
        if len(message) != 1:
            return self._transmit(message)
        match message[0]:
            case Control.POWER_OFF:
                self._card.power_off()
            case Control.POWER_ON:
                self._card.power_on()
            case Control.RESET:
                self._card.reset()
            case Control.ATR:
                return self._card.atr
            case _:
                pass
        return None

    def _transmit(self, command: bytes) -> bytes | None:
        try:
            answer = self._card.transmit(command)
        except Mute:
            return None
        return answer if len(answer) <= _LARGEST_MESSAGE else _FAILURE


def port_number(text: str) -> int:
    """Read a TCP port; ValueError when it is none."""
    port = int(text)
    if not 0 < port <= _LARGEST_PORT:
        message = f"{text} is no port"
        raise ValueError(message)
    return port


def _nothing() -> None:
    """Do nothing."""


def _receive(connection: socket.socket) -> bytes | None:
    """Read one message; None when the reader closed or sent an empty one."""
    header = _read_exactly(connection, 2)
    if header is None:
        return None
    length = int.from_bytes(header, "big")
    return _read_exactly(connection, length) if length else None


def _read_exactly(connection: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            return None
        if _QUICKACK is not None:
            # vpcd writes length and payload apart: without this each APDU waits 40 ms for the delayed ACK. The kernel
            # forgets the option after use, so it is set again after every read.
            connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        data += part
    return data


_IDLE_NAME: Final = "card-idle"
_idle: Final[list[_Worker]] = []
_lock: Final = threading.Lock()


class Task:
    """Something that a worker does."""

    def __init__(self, action: Callable[[], None], name: str) -> None:
        self._action = action
        self._name = name
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def wait(self) -> None:
        """Wait until it is done. On the worker itself this returns at once."""
        if threading.current_thread() is not self._thread:
            self._done.wait()

    def perform(self, thread: _Worker) -> None:
        """Run the task on that thread, which waits for the next task before this one is reported as done."""
        self._thread, thread.name = thread, self._name
        try:
            self._action()
            thread.name = _IDLE_NAME
            with _lock:
                _idle.append(thread)
        finally:
            self._done.set()


class _Worker(threading.Thread):
    """Does one task after the other; an exception ends it, and Python reports that."""

    def __init__(self) -> None:
        super().__init__(name=_IDLE_NAME, daemon=True)
        self.tasks: SimpleQueue[Task] = SimpleQueue()
        self.start()

    def run(self) -> None:
        while True:
            self.tasks.get().perform(self)


def run(action: Callable[[], None], name: str) -> Task:
    """Run a task on an idle thread, or on a new one when all are busy; the thread has that name meanwhile."""
    task = Task(action, name)
    with _lock:
        worker = _idle.pop() if _idle else None
    (worker or _Worker()).tasks.put(task)
    return task
