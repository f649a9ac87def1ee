"""A receipt printer in software: takes ESC/POS over TCP as strictly as a real one, with dials for what goes wrong.

`python -m kiosk.printing.emulator --port 9100 --out slips` prints every slip into a folder as PNG.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Self

from PIL import Image

from kiosk.printing.escpos import Bitmap
from kiosk.printing.interpreter import (
    Clear,
    Command,
    Cut,
    Feed,
    Interpreter,
    Raster,
    StatusAsked,
    UnknownCommand,
    joined,
)

_PIECE = 4096
_ONE_BYTE = 0xFF


@dataclass(slots=True)
class Dials:
    """What is wrong with the printer now; may be turned while it runs."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: bool = False
    mute: bool = False
    """Answers no status request, as a plain cable adapter does."""
    paper_left: int | None = None
    """Rows until the roll is empty; None for a full roll."""
    hang_up_after: int | None = None
    """Bytes after which the connection is cut; None for never."""
    seconds_per_band: float = 0
    """How long a band of dots takes."""
    forgets: bool = False
    """Whether what was not printed is gone when the paper is back. Real ones print it then, unless told to clear."""
    height_by_one_byte: bool = False
    """Reads only the low byte of a band's height, and the rest of the band as letters."""
    memory: int | None = None
    """Bytes that a command may have, as in cheap printers; None for any."""

    @property
    def stopped(self) -> bool:
        """Whether nothing comes out now."""
        return self.offline or self.cover_open or self.paper_out or self.error

    def answer(self, number: int) -> int:
        """Return the answer byte to DLE EOT n (Epson's reference)."""
        match number:
            case 1:
                bits = 0x08 if self.stopped else 0
            case 2:
                bits = 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.error
            case 4:
                bits = 0x0C * (self.paper_low or self.paper_out) | 0x60 * self.paper_out
            case _:
                bits = 0x08 * self.error
        return 0x12 | bits


class Emulator:
    """The printer. `with Emulator() as printer:` listens on `printer.port`; finished slips come out of `slips`."""

    def __init__(self, port: int = 0, *, host: str = "127.0.0.1", widest: int = 576) -> None:
        self.dials = Dials()
        self.slips: Queue[Bitmap] = Queue()
        self.refused: Queue[str] = Queue()
        """What was no command of this printer."""
        self._widest = widest
        self._held: list[Command] = []
        self._listening = socket.create_server((host, port))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="printer-emulator", daemon=True)

    @property
    def port(self) -> int:
        """The TCP port."""
        port: int = self._listening.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with socket.create_connection(self._listening.getsockname()):
            pass  # wakes the thread that waits for a connection
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        """Serve one connection after the other: a printer has one."""
        while not self._stop.is_set():
            connection, _ = self._listening.accept()
            with connection:
                try:
                    self._talk(connection)
                except UnknownCommand as error:
                    self.refused.put(str(error))
                except OSError:
                    continue  # the kiosk hung up

    def _talk(self, connection: socket.socket) -> None:
        interpreter = Interpreter(widest=self._widest)
        slip: list[Command] = []
        taken = 0
        while data := connection.recv(_PIECE):
            taken += len(data)
            if self.dials.hang_up_after is not None and taken > self.dials.hang_up_after:
                return
            for command in interpreter.feed(data):
                slip = self._done(command, slip, connection)

    def _done(self, command: Command, slip: list[Command], connection: socket.socket) -> list[Command]:
        """Do one command; return what is on the paper that is not cut yet."""
        slip = self._caught_up(slip)
        match command:
            case StatusAsked(number):
                if not self.dials.mute:
                    connection.sendall(bytes([self.dials.answer(number)]))
                return slip
            case Clear():
                self._held.clear()
                return []
            case _ if self.dials.stopped:
                if not self.dials.forgets:
                    self._held.append(command)
                return slip
            case _:
                return self._on_paper(command, slip)

    def _caught_up(self, slip: list[Command]) -> list[Command]:
        """Print what was held while nothing could come out."""
        while self._held and not self.dials.stopped:
            slip = self._on_paper(self._held.pop(0), slip)
        return slip

    def _on_paper(self, command: Command, slip: list[Command]) -> list[Command]:
        match command:
            case Cut():
                if any(isinstance(each, Raster) for each in slip):
                    self.slips.put(joined(slip))
                return []
            case Raster():
                return [*slip, *self._printed(command)]
            case Feed():
                return [*slip, command]
            case _:
                return slip

    def _printed(self, command: Raster) -> Sequence[Command]:
        self._see_habits(command)
        if self.dials.seconds_per_band:
            self._stop.wait(self.dials.seconds_per_band)
        if self.dials.paper_left is not None:
            self.dials.paper_left -= command.picture.height
            self.dials.paper_out = self.dials.paper_left <= 0
        if self.dials.paper_out and not self.dials.forgets:
            self._held.insert(0, command)
        return [] if self.dials.paper_out else [command]

    def _see_habits(self, command: Raster) -> None:
        """Print as letters what this printer takes for no picture. Raises `UnknownCommand`."""
        height, size = command.picture.height, len(command.picture.rows)
        if self.dials.height_by_one_byte and height > _ONE_BYTE:
            message = f"{height & _ONE_BYTE} of {height} rows, and the rest as letters"
            raise UnknownCommand(message)
        if self.dials.memory is not None and size > self.dials.memory:
            message = f"a command of {size} bytes does not fit {self.dials.memory}"
            raise UnknownCommand(message)


def save_png(picture: Bitmap, path: Path) -> None:
    """Write a slip as PNG."""
    black_is_zero = bytes(byte ^ 0xFF for byte in picture.rows)
    Image.frombytes("1", (picture.width, picture.height), black_is_zero).save(path, "PNG")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the printer until it is interrupted."""
    parser = argparse.ArgumentParser(prog="printer-emulator", description="A receipt printer in software.")
    parser.add_argument("--port", type=int, default=9100, help="TCP port (default: 9100; 0 takes a free one)")
    parser.add_argument("--out", type=Path, default=Path("slips"), metavar="DIR", help="folder for the slips")
    for dial, words in _SWITCHES.items():
        parser.add_argument(f"--{dial.replace('_', '-')}", action="store_true", help=words)
    arguments = parser.parse_args(argv)
    arguments.out.mkdir(parents=True, exist_ok=True)
    # Around all of it: who has read the line may interrupt before anything else is done.
    with contextlib.suppress(KeyboardInterrupt), Emulator(arguments.port) as printer:
        for dial in _SWITCHES:
            setattr(printer.dials, dial, getattr(arguments, dial))
        sys.stdout.write(f"printer at 127.0.0.1:{printer.port}, slips in {arguments.out}\n")
        sys.stdout.flush()
        _save_slips(printer, arguments.out)
    return 0


_SWITCHES = {
    "offline": "off line",
    "cover_open": "the cover is open",
    "paper_out": "no paper",
    "paper_low": "the roll is nearly used up",
    "error": "the cutter is jammed",
    "mute": "answers no status request",
}


def _save_slips(printer: Emulator, folder: Path) -> None:
    number = 0
    while True:
        picture = printer.slips.get()
        number += 1
        save_png(picture, folder / f"slip-{number:04d}.png")
        sys.stdout.write(f"slip {number}: {picture.width} x {picture.height} dots\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
