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
from kiosk.rehearsal.processes import Part, PartFailed, command

PORT = 35963
"""Where Debian's virtual reader listens."""
_LISTENING = "0A"
_READY_SECONDS = 10


def open_all(plan: Plan, say: Callable[[str], None]) -> int:
    """Open everything and wait until the kiosk is closed. Gives the kiosk's exit code."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        message = "there is no display; use ./dev run --headless, or set DISPLAY"
        raise PartFailed(message)
    plan.out.mkdir(parents=True, exist_ok=True)
    os.environ["VIRTUAL_CARD_HOME"] = str(plan.out / "virtual-card")
    with ExitStack() as parts:
        _start_pcscd(parts, plan, say)
        log = plan.out / "logs"
        database = f"sqlite:///{plan.out / 'portal.sqlite'}"
        portal = parts.enter_context(
            Part("backend-stub", ["serve", "--port", "0", "--database", database], log / "portal.log")
        )
        url = portal.ready_line(20).split()[-1]
        trust = plan.out / "trust"
        subprocess.run(  # noqa: S603 - our own command
            [command("virtual-card"), "csca", "--out", str(trust)], check=True, stdout=subprocess.DEVNULL
        )
        settings = lay_out(plan, url, trust)
        parts.enter_context(Part("virtual-card", ["panel", "--port", str(PORT)], log / "panel.log"))
        kiosk = parts.enter_context(Part("kiosk", ["run", "--windowed", "--config", str(settings)], log / "kiosk.log"))
        say(f"portal's double at {url}; settings, database, slips and logs in {plan.out}")
        say("put a card on the reader in the panel, then type its six digits; close the kiosk's window to end")
        return kiosk.wait()


def _start_pcscd(parts: ExitStack, plan: Plan, say: Callable[[str], None]) -> None:
    """Start the system's smart card daemon unless it runs, so that every PC/SC program sees the card."""
    if _listens():
        return
    daemon = shutil.which("pcscd") or "/usr/sbin/pcscd"
    if os.geteuid() != 0:
        message = "the smart card daemon does not run; start it with: sudo systemctl start pcscd (or sudo pcscd)"
        raise PartFailed(message)
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
            return
        if process.poll() is not None:
            break
        ready.wait(0.1)
    message = f"pcscd did not open its virtual reader on port {PORT} (log: {path})"
    raise PartFailed(message)


def _listens() -> bool:
    """Whether the virtual reader is there. It takes one card at a time: looking must not put one in."""
    wanted = f"{PORT:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        if any(row.split()[1].endswith(f":{wanted}") and row.split()[3] == _LISTENING for row in rows):
            return True
    return False
