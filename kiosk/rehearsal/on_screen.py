"""The kiosk on a screen beside the testers' panel, with the portal's double behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.rehearsal.processes import Part, command

PORT = 35963
"""Where Debian's virtual reader listens."""
_LISTENING = "0A"
_READY_SECONDS = 10


def open_all(plan: Plan, say: Callable[[str], None]) -> int:
    """Open everything and wait until the kiosk is closed. Gives the kiosk's exit code."""
    plan.out.mkdir(parents=True, exist_ok=True)
    os.environ["VIRTUAL_CARD_HOME"] = str(plan.out / "virtual-card")
    with ExitStack() as parts:
        in_process = plan.in_process or not _pcscd_runs(parts, plan, say)
        log = plan.out / "logs"
        database = f"sqlite:///{plan.out / 'portal.sqlite'}"
        portal = parts.enter_context(
            Part("backend-stub", ["serve", "--port", "0", "--database", database], log / "portal.log")
        )
        url = portal.ready_line(60).split()[-1]
        trust = plan.out / "trust"
        subprocess.run(  # noqa: S603 - our own command
            [command("virtual-card"), "csca", "--out", str(trust)], check=True, stdout=subprocess.DEVNULL
        )
        settings = lay_out(plan, url, trust, in_process=in_process)
        say(f"portal's double at {url}; settings, database, slips and logs in {plan.out}")
        say(f"an account for the desk behind the kiosk: kiosk account add LOGIN --role admin --config {settings}")
        say("put a card on the reader in the panel, then type its six digits; close the kiosk's window to end")
        if in_process:
            from kiosk.rehearsal.one_process import open_in_process  # noqa: PLC0415 - the other way needs no Qt here

            return open_in_process(settings, log / "kiosk.log")
        parts.enter_context(Part("virtual-card", ["panel", "--port", str(PORT)], log / "panel.log"))
        kiosk = parts.enter_context(Part("kiosk", ["run", "--windowed", "--config", str(settings)], log / "kiosk.log"))
        return kiosk.wait()


def _pcscd_runs(parts: ExitStack, plan: Plan, say: Callable[[str], None]) -> bool:
    """Start the system's smart card daemon unless it runs, so that every PC/SC program sees the card.

    Says why when there is none: the card is then attached inside the kiosk's process.
    """
    if _listens():
        return True
    daemon = shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if daemon is None or os.geteuid() != 0:
        why = "is not installed" if daemon is None else "does not run, and only root may start it (sudo pcscd)"
        say(f"reader: inside the kiosk's process, because pcscd {why}")
        return False
    say("starting pcscd")
    path = plan.out / "logs" / "pcscd.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    log = parts.enter_context(path.open("wb"))
    process = subprocess.Popen([daemon, "--foreground"], stdout=log, stderr=log)  # noqa: S603 - Debian's daemon
    parts.callback(process.wait)
    parts.callback(process.terminate)
    ready = threading.Event()
    for _ in range(_READY_SECONDS * 10):
        if _listens():
            return True
        if process.poll() is not None:
            break
        ready.wait(0.1)
    say(f"reader: inside the kiosk's process, because pcscd opened no virtual reader on port {PORT} (log: {path})")
    return False


def _listens() -> bool:
    """Return whether the virtual reader is there. It takes one card at a time: looking must not put one in."""
    wanted = f"{PORT:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        if any(row.split()[1].endswith(f":{wanted}") and row.split()[3] == _LISTENING for row in rows):
            return True
    return False
