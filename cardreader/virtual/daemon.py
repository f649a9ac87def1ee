"""A pcscd of one's own, with its own virtual readers, beside whatever the system runs. Linux only.

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
from pathlib import Path
from typing import Final, Self

from cardreader.virtual.errors import DaemonFailed

SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
_DRIVERS: Final = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so")
_READY_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 5.0
_LONGEST_SOCKET_PATH: Final = 107
_FIRST_PORT, _LAST_PORT = 20_000, 32_000
_LISTENING: Final = "0A"


class PrivatePcscd:
    """A private smart card service with two virtual readers, on two neighbouring ports.

    Use it as a context manager, or call `start` and `stop`; both can be repeated. It needs root, or user namespaces.
    """

    def __init__(self, folder: Path, ports: tuple[int, int] | None = None) -> None:
        self._folder = folder
        self._ports = ports
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Path for PCSCLITE_CSOCK_NAME."""
        return self._folder / "run" / "pcscd" / "pcscd.comm"

    @property
    def ports(self) -> tuple[int, int]:
        """Ports of the two virtual readers, chosen at the first start unless they were given."""
        if self._ports is None:
            self._ports = free_ports()
        return self._ports

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
        script = 'mount --bind "$1" /run && exec "$2" --foreground --config /run/readers'
        return [unshare, "--mount", *rights, shell, "-c", script, "pcscd", str(self._folder / "run"), pcscd]

    def _write_configuration(self) -> None:
        driver = next((path for path in _DRIVERS if Path(path).exists()), None)
        if driver is None:
            message = "the virtual reader's driver (package vsmartcard-vpcd) is not installed"
            raise DaemonFailed(message)
        run = self._folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        (run / "pcscd").mkdir(parents=True)
        (run / "readers").mkdir()
        first, second = self.ports
        if second != first + 1:
            message = f"the virtual reader listens on two neighbouring ports, not on {first} and {second}"
            raise DaemonFailed(message)
        (run / "readers" / "vpcd").write_text(
            'FRIENDLYNAME "Virtual PCD"\n'
            f"DEVICENAME /dev/null:0x{first:04X}\nLIBPATH {driver}\nCHANNELID 0x{first:04X}\n"
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not (_answers(self.socket) and set(self.ports) <= _listening_ports()):
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


def free_ports() -> tuple[int, int]:
    """Return two neighbouring ports that nothing listens on, below the range that outgoing connections take."""
    for _ in range(1000):
        first = _FIRST_PORT + 2 * secrets.randbelow((_LAST_PORT - _FIRST_PORT) // 2)
        if not {first, first + 1} & _listening_ports():
            return first, first + 1
    message = "there are no two free ports side by side"
    raise DaemonFailed(message)


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
