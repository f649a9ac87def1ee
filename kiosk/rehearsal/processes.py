"""The parts of a rehearsal that run as processes of their own, started by their own commands."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self


class PartFailed(Exception):
    """A part did not start. The text is one line and names its log."""


def command(name: str) -> str:
    """Return the path of one of our commands: beside the running Python, or on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        message = f"the command {name} is not installed beside {Path(sys.executable).name}; run ./dev setup"
        raise PartFailed(message)
    return found


class Part:
    """A process that says on its first line that it is ready. Use as a context manager."""

    def __init__(
        self, name: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self._log_path = log
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log: IO[bytes] = log.open("wb")
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            [command(name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **(environment or {})},
        )

    def ready_line(self, seconds: float) -> str:
        """Wait for the first line. Raises `PartFailed` when it does not come."""
        first: queue.Queue[bytes] = queue.Queue(1)
        pipe = self._process.stdout
        if pipe is None:
            message = f"{self.name} has no output to wait for"
            raise AssertionError(message)

        def follow() -> None:
            first.put(pipe.readline())
            for line in pipe:  # an unread pipe would stop the process when it is full
                self._log.write(line)

        threading.Thread(target=follow, name=f"follow-{self.name}", daemon=True).start()
        try:
            line = first.get(timeout=seconds).decode("utf-8", "replace").strip()
        except queue.Empty:
            line = ""
        if not line:
            self.stop()
            words = self._log_path.read_text("utf-8", "replace").strip().splitlines()
            message = f"{self.name} did not start: {words[-1] if words else 'it said nothing'} (log: {self._log_path})"
            raise PartFailed(message)
        return line

    def stop(self) -> None:
        """End the process, politely first."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if not self._log.closed:
            self._log.close()

    def wait(self) -> int:
        """Wait until the process ends by itself; give its exit code."""
        return self._process.wait()

    def __enter__(self) -> Self:
        """Return the part itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.stop()
