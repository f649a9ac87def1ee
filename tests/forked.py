"""Processes of their own that fork from one which has imported already what they run.

They are as real as processes that Python starts (they write to a pipe, are killed and leave what they leave), but do
not spend most of their time with imports.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

_ROOT = Path(__file__).parents[1]
_LONGEST = 1 << 16


class Forked:
    """A process that runs a module's `main`; its exit code is what that returns, 1 after an error."""

    def __init__(self, parent: Parent, pid: int, stdout: TextIO) -> None:
        self._parent = parent
        self._pid = pid
        self.stdout = stdout
        self.returncode: int | None = None

    def kill(self) -> None:
        """Kill it without a warning."""
        os.kill(self._pid, signal.SIGKILL)

    def finish(self) -> str:
        """Wait for its end, and return what it wrote that was not read before."""
        with self.stdout:
            written = self.stdout.read()
        self.returncode = self._parent.ask({"wait": self._pid})
        return written


class Parent:
    """The process that has imported the modules and forks."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link

    def start(self, module: str, *arguments: str) -> Forked:
        """Start a process that calls the module's `main` with the arguments."""
        reading, writing = os.pipe()
        pid = self.ask({"module": module, "arguments": arguments}, writing)
        os.close(writing)
        return Forked(self, pid, os.fdopen(reading, encoding="utf-8"))

    def ask(self, what: dict[str, Any], *files: int) -> int:
        """Send a request, and return the number that answers it."""
        socket.send_fds(self._link, [json.dumps(what).encode()], files)
        return int(self._link.recv(_LONGEST))


@contextmanager
def parent_of(*modules: str) -> Iterator[Parent]:
    """Start a parent that has imported the modules; it ends with the block."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.forked", str(theirs.fileno()), *modules]
    process = subprocess.Popen(command, cwd=_ROOT, pass_fds=[theirs.fileno()])
    theirs.close()
    with ours:
        yield Parent(ours)
    process.wait(60)


def main(number: str, *modules: str) -> None:
    """Answer each request, until the other side goes."""
    for module in modules:
        importlib.import_module(module)
    with socket.socket(fileno=int(number)) as link:
        while True:
            message, files, _, _ = socket.recv_fds(link, _LONGEST, 1)
            if not message:
                return
            what = json.loads(message)
            if "wait" in what:
                answer = os.waitstatus_to_exitcode(os.waitpid(what["wait"], 0)[1])
            else:
                answer = os.fork()
                if answer == 0:
                    link.close()
                    _run(what["module"], what["arguments"], files[0])
                os.close(files[0])
            link.send(str(answer).encode())


def _run(module: str, arguments: list[str], output: int) -> NoReturn:
    os.dup2(output, 1)
    os.close(output)
    try:
        code = sys.modules[module].main(*arguments) or 0
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - a forked process must not go on as its parent
        traceback.print_exc()
        code = 1
    os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
