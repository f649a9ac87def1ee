from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.cups import CupsPrinter, JobState, _attribute, job_state, parse
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import pdf

_CUPSD = "/usr/sbin/cupsd"

_FILES = """
SystemGroup root
User lp
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/tmp
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
ServerBin {folder}/bin
"""

_BACKEND = """#!/bin/sh
# A printer that keeps what it gets in the file of its address (keep:/path); cupsd first asks without arguments.
[ $# -eq 0 ] || cat "$6" > "${DEVICE_URI#keep:}"
"""

_DAEMON = """
Listen {folder}/socket
LogLevel warn
WebInterface No
Browsing No
ErrorPolicy stop-printer
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


class Cups:
    """A CUPS of the tests' own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = str(folder / "socket")

    def start(self) -> subprocess.Popen[bytes]:
        for name in ("spool", "cache", "state", "tmp", "ppd"):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(0o777)
        backend = self.folder / "bin" / "backend" / "keep"
        backend.parent.mkdir(parents=True)
        backend.write_text(_BACKEND)
        backend.chmod(0o755)
        (self.folder / "bin" / "daemon").symlink_to("/usr/lib/cups/daemon")
        (self.folder / "cups-files.conf").write_text(_FILES.format(folder=self.folder))
        (self.folder / "cupsd.conf").write_text(_DAEMON.format(folder=self.folder))
        arguments = ["-f", "-c", str(self.folder / "cupsd.conf"), "-s", str(self.folder / "cups-files.conf")]
        process = subprocess.Popen([_CUPSD, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Until the daemon listens; it has no other sign.
        while subprocess.run(["lpstat", "-h", self.server, "-r"], check=False, capture_output=True).returncode:
            assert process.poll() is None
        return process

    def queue(self, name: str) -> Path:
        """Add a queue; give the file in which its printer keeps what it gets."""
        target = self.folder / f"{name}.out"
        target.touch()
        target.chmod(0o666)
        self.admin("lpadmin", "-p", name, "-E", "-v", f"keep:{target}", "-m", "raw")
        return target

    def admin(self, program: str, *arguments: str) -> bytes:
        command = [program, "-h", self.server, *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    folder.chmod(0o755)
    cups = Cups(folder)
    process = cups.start()
    yield cups
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


def test_the_pdf_reaches_the_printer_whole_and_the_job_is_done(slip: Slip, cups: Cups) -> None:
    target = cups.queue("office")
    queue = CupsPrinter("office", server=cups.server)
    assert queue.ready()
    queue.print(slip)
    text = subprocess.run(["pdftotext", str(target), "-"], check=True, capture_output=True).stdout
    assert slip.name in text.decode()


def _dots(file: Path) -> bytes:
    return subprocess.run(["pdftoppm", "-r", "203", "-mono", str(file)], check=True, capture_output=True).stdout


def test_what_reaches_the_printer_is_dot_by_dot_what_was_painted(slip: Slip, cups: Cups, tmp_path: Path) -> None:
    target = cups.queue("dots")
    CupsPrinter("dots", server=cups.server, paper=Paper.A5).print(slip)
    (tmp_path / "painted.pdf").write_bytes(pdf(slip, Paper.A5))
    painted = _dots(tmp_path / "painted.pdf")
    assert painted.startswith(b"P4")
    assert _dots(target) == painted


def test_a_queue_that_is_stopped_is_not_ready_and_the_slip_is_taken_back(slip: Slip, cups: Cups) -> None:
    target = cups.queue("stopped")
    cups.admin("cupsdisable", "stopped")
    queue = CupsPrinter("stopped", server=cups.server, timeout_seconds=1)
    assert not queue.ready()
    with pytest.raises(PrintFailed, match="the print queue stopped holds the slip"):
        queue.print(slip)
    cups.admin("cupsenable", "stopped")
    assert queue.ready()
    assert target.read_bytes() == b""


def test_a_job_that_is_taken_away_is_no_slip(slip: Slip, cups: Cups) -> None:
    cups.queue("cancelled")
    cups.admin("cupsdisable", "cancelled")
    failures: list[str] = []

    def prints() -> None:
        try:
            CupsPrinter("cancelled", server=cups.server).print(slip)
        except PrintFailed as error:
            failures.append(str(error))

    thread = Thread(target=prints)
    thread.start()
    while not cups.admin("lpstat", "-o", "cancelled"):
        pass  # until the job is there; another process brings it
    cups.admin("cancel", "-a", "cancelled")
    thread.join()
    assert failures == ["the print queue cancelled gave the slip up (cancelled); see the printer"]


def test_a_queue_that_does_not_exist_fails_in_one_line(slip: Slip, cups: Cups) -> None:
    printer = CupsPrinter("nowhere", server=cups.server)
    assert not printer.ready()
    with pytest.raises(PrintFailed, match=r"^the print queue nowhere does not work"):
        printer.print(slip)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("request id is office-7 (1 file(s))", "the print queue office took the slip and tells no more"),
        ("nothing that we know", "the print queue office did not take the slip"),
    ],
)
def test_a_queue_that_takes_the_slip_and_is_gone_says_so(
    slip: Slip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, words: str
) -> None:
    (tmp_path / "lp").write_text(f"#!/bin/sh\n/bin/cat > /dev/null; echo '{says}'\n")
    (tmp_path / "lp").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrintFailed, match=words):
        CupsPrinter("office", server=str(tmp_path / "gone")).print(slip)


def test_a_machine_without_cups_says_so(slip: Slip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = CupsPrinter("office")
    assert not printer.ready()
    with pytest.raises(PrintFailed, match="CUPS is not installed"):
        printer.print(slip)


def answer(*attributes: bytes) -> bytes:
    return b"\x02\x00\x00\x00\x00\x00\x00\x01\x01" + b"\x02".join(attributes) + b"\x03"


@pytest.mark.parametrize("state", list(JobState))
def test_the_state_is_found_among_other_attributes(state: JobState) -> None:
    charset = _attribute(0x47, "attributes-charset", b"utf-8")
    assert parse(answer(charset, _attribute(0x23, "job-state", bytes([0, 0, 0, state])))) is state


@pytest.mark.parametrize("data", [b"", b"<html>", answer(), answer(_attribute(0x23, "job-state", bytes(4)))])
def test_an_answer_without_a_state_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"state|JobState"):
        parse(data)


@given(st.binary(max_size=200))
def test_whatever_arrives_is_a_state_or_refused(data: bytes) -> None:
    try:
        assert parse(data) in JobState
    except ValueError:
        return


def test_a_server_is_asked_over_the_network_too(httpserver: HTTPServer) -> None:
    held = answer(_attribute(0x23, "job-state", bytes([0, 0, 0, 4])))
    httpserver.expect_oneshot_request("/printers/office", method="POST").respond_with_data(held)
    assert job_state(f"localhost:{httpserver.port}", "office", 7, 1) is JobState.HELD


def test_an_answer_that_is_no_http_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"220 smtp.example ready\r\n")

        thread = Thread(target=talk)
        thread.start()
        with pytest.raises(ValueError, match="breaks the rules of HTTP"):
            job_state(f"127.0.0.1:{server.getsockname()[1]}", "office", 7, 1)
        thread.join()


def test_a_print_server_says_whether_it_keeps_slips(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it comes it keeps them for a day; where PreserveJobFiles is off, none."""
    monkeypatch.setenv("CUPS_SERVERROOT", str(cups.folder))  # where cupsctl looks for a server on this machine
    queue = CupsPrinter("office", server=cups.server)
    assert queue.keeps_slips()
    configuration = cups.folder / "cupsd.conf"
    before = configuration.read_text()
    try:
        configuration.write_text(before + "PreserveJobFiles No\n")
        assert not queue.keeps_slips()
    finally:
        configuration.write_text(before)
