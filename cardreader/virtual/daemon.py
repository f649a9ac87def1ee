"""A private pcscd with its own virtual readers, beside whatever the system runs. Linux only.

pcscd always listens at /run/pcscd, so it gets a mount namespace in which /run is a folder of ours. Clients find it by
the environment variable PCSCLITE_CSOCK_NAME, which libpcsclite reads once per process: set it before the first use.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cardreader.pcsc.service import CHANGED, PRESENT, UNAWARE, Context, ReaderState
from cardreader.virtual.driver.faulty_reader import FaultyReader
from cardreader.virtual.errors import DaemonFailed, VirtualCardError
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import POLL_SECONDS, VpcdPlug

SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
MOST_READERS: Final = 16
"""As many as the service has room for."""
_DRIVERS: Final = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so")
_READY_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 5.0
_LONGEST_SOCKET_PATH: Final = 107
_FIRST_PORT, _LAST_PORT = 20_000, 32_000
_LISTENING: Final = "0A"


class PrivatePcscd:
    """A private smart card service with virtual readers in pairs, each pair on two neighbouring ports.

    Use it as a context manager, or call `start` and `stop`; both can be repeated. It needs root, or user namespaces.
    """

    def __init__(
        self, folder: Path, ports: Sequence[int] = (), *, readers: int = 2, faulty: Sequence[FaultyReader] = ()
    ) -> None:
        """Take the ports that are given, two for each pair, or as many free ones as `readers` (an even number) wants.

        `faulty` are readers of our own driver beside them; `readers` may be 0 then.

        Raises:
            DaemonFailed: The number of readers is odd, or there are too many for the service.
        """
        count = len(ports) or readers
        if count % 2 or not (0 < count <= MOST_READERS or (count == 0 and faulty)):
            message = f"virtual readers come in pairs, {MOST_READERS} at most; {count} is no number of them"
            raise DaemonFailed(message)
        self._folder = folder
        self._count = count
        self._ports = tuple(ports)
        self._faulty = tuple(faulty)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Path for PCSCLITE_CSOCK_NAME."""
        return self._folder / "run" / "pcscd" / "pcscd.comm"

    @property
    def ports(self) -> tuple[int, ...]:
        """Ports of the virtual readers, chosen at the first start unless they were given."""
        if not self._ports:
            self._ports = free_ports(self._count)
        return self._ports

    @property
    def reader_names(self) -> tuple[str, ...]:
        """What PC/SC calls the readers, in the order of their ports."""
        return tuple(f"{_name(number // 2)} 00 0{number % 2}" for number in range(self._count))

    def start(self) -> None:
        """Start the service and wait until it answers.

        Raises:
            DaemonFailed: Something is missing, the rights do not suffice, or it does not come up.
        """
        if self._process is not None:
            return
        command = self._command()
        self._write_configuration()
        log = (self._folder / "pcscd.log").open("wb")
        with log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        self._set_guard(self._process)
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """Stop the service; nothing of it stays behind."""
        self._release_guard()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self._folder / "run", ignore_errors=True)

    def kill(self) -> None:
        """Kill the service as a crash would; `start` brings it back."""
        self._release_guard()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _set_guard(self, process: subprocess.Popen[bytes]) -> None:
        """Let a shell wait for the end of a pipe that only we hold, and kill the service when we are killed."""
        command = ["sh", "-c", 'read -r _; kill -9 "$1"', "guard", str(process.pid)]
        self._guard = subprocess.Popen(  # noqa: S603 -- our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _release_guard(self) -> None:
        """End the guard before the service, whose number may belong to another process afterwards."""
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _command(self) -> list[str]:
        programs = [shutil.which(name) for name in ("unshare", "pcscd", "sh")]
        if os.name != "posix" or None in programs:
            message = "a private pcscd needs the programs unshare and pcscd"
            raise DaemonFailed(message)
        if len(os.fsencode(self.socket)) > _LONGEST_SOCKET_PATH:
            message = f"the path {self.socket} is too long for a socket; choose a shorter folder"
            raise DaemonFailed(message)
        unshare, pcscd, shell = (str(program) for program in programs)
        rights = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        script = 'mount --bind "$1" /run && exec "$2" --foreground --config /run/readers $3'
        run, options = str(self._folder / "run"), _without_polkit(pcscd)
        return [unshare, "--mount", *rights, shell, "-c", script, "pcscd", run, pcscd, options]

    def _write_configuration(self) -> None:
        run = self._folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        (run / "pcscd").mkdir(parents=True)
        (run / "readers").mkdir()
        for first, second in zip(self.ports[::2], self.ports[1::2], strict=True):
            if second != first + 1:
                message = f"the virtual reader listens on two neighbouring ports, not on {first} and {second}"
                raise DaemonFailed(message)
        entries = [_entry(pair, port, self._driver(pair)).encode() for pair, port in enumerate(self.ports[::2])]
        for number, reader in enumerate(self._faulty):
            if not reader.port:
                reader.port = free_ports(reader.slots)[0]
            entries.append(reader.install(run, number))
        (run / "readers" / "virtual").write_bytes(b"\n".join(entries))

    def _driver(self, pair: int) -> str:
        """Return each further pair a copy of the driver: one that is loaded once has room for two cards in all."""
        driver = next((path for path in _DRIVERS if Path(path).exists()), None)
        if driver is None:
            message = "the virtual reader's driver (package vsmartcard-vpcd) is not installed"
            raise DaemonFailed(message)
        if pair == 0:
            return driver
        copy = self._folder / "run" / f"vpcd-{pair}.so"
        shutil.copyfile(driver, copy)
        return f"/run/{copy.name}"

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        ports = {*self.ports, *(port for reader in self._faulty for port in reader.ports)}
        while not (_answers(self.socket) and ports <= _listening_ports()):
            # Waiting for the process to end is what tells a failed start from a slow one.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
            if process.returncode is not None or time.monotonic() > deadline:
                self.stop()
                message = f"the private pcscd did not start: {self._last_words()}"
                raise DaemonFailed(message)

    def _last_words(self) -> str:
        lines = (self._folder / "pcscd.log").read_text(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")


def free_ports(count: int = 2) -> tuple[int, ...]:
    """Return neighbouring ports that nothing listens on, below the range that outgoing connections take.

    Raises:
        DaemonFailed: There are not so many side by side.
    """
    for _ in range(1000):
        first = _FIRST_PORT + 2 * secrets.randbelow((_LAST_PORT - _FIRST_PORT) // 2)
        ports = tuple(range(first, first + count))
        if not set(ports) & _listening_ports():
            return ports
    message = f"there are no {count} free ports side by side"
    raise DaemonFailed(message)


def _name(pair: int) -> str:
    """Name a pair of readers. The service gives two pairs of one name the very same reader names."""
    return "Virtual PCD" if pair == 0 else f"Virtual PCD {pair + 1}"


def _entry(pair: int, port: int, driver: str) -> str:
    """Write the service's configuration of one pair of readers."""
    address = f"DEVICENAME /dev/null:0x{port:04X}\nLIBPATH {driver}\nCHANNELID 0x{port:04X}\n"
    return f'FRIENDLYNAME "{_name(pair)}"\n{address}'


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _listening_ports() -> set[int]:
    """Read which TCP ports listen; connecting would look like a card to the virtual reader."""
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING:
                    ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports


_NOTICED_MS: Final = 30_000
_STATE_BITS: Final = 0xFFFF
"""Above them lies the service's count of events, which says nothing about the card."""


@dataclass
class VirtualReader:
    """One reader: `name` as PC/SC knows it, and the TCP `port` its cards plug into."""

    name: str
    port: int
    plug: VpcdPlug | None = None
    _torn: bool = False
    """Whether the last card went by itself: the command that failed then shows the reader empty before a look does."""
    _looked: bool = True
    """Whether the service has looked at the empty reader since the last card."""

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there is taken out first. The service notices even a quick change."""
        self.remove()
        self.plug = VpcdPlug(card, port=self.port, poll_seconds=0 if self._looked else POLL_SECONDS)
        self.plug.insert()

    def wait(self, *, present: bool) -> bytes:
        """Block until the smart card service has noticed that the card is there, or gone; give its ATR.

        Raises:
            VirtualCardError: It did not notice within five seconds.
        """
        context = Context()
        try:
            state = ReaderState(self.name, UNAWARE)
            while not state.bits or bool(state.bits & PRESENT) is not present:
                found = context.wait((ReaderState(self.name, state.bits & _STATE_BITS),), _NOTICED_MS)
                if not found:
                    message = f"the smart card service noticed nothing in {self.name}"
                    raise VirtualCardError(message)
                state = ReaderState(self.name, found[0].bits & ~CHANGED, found[0].atr)
        finally:
            context.release()
        self._looked = self._looked or not (present or self._torn)
        return state.atr

    def remove(self) -> None:
        """Take the card out."""
        if self.plug is not None:
            self._torn, self._looked = self.plug.gone.is_set(), False
            self.plug.close()
            self.plug = None


def _without_polkit(pcscd: str) -> str:
    """Return the option that keeps polkit out, where this pcscd has it: who may use our own socket is the folder's say.

    Debian 13 builds pcscd with polkit, which refuses everybody where no polkit runs.
    """
    said = subprocess.run([pcscd, "--help"], capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    option = "--disable-polkit"
    return option if option in said.stdout + said.stderr else ""
