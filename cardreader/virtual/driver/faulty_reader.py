"""A card reader of the smart card service that fails on order: `reader.c` as its driver, and dials that turn it.

A card plugs into it as into Debian's virtual reader (`VpcdPlug`). The dials may be turned while it runs. It notices a
card, and a turned dial, within a twentieth of a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cardreader.virtual.errors import DaemonFailed, UnknownName
from cardreader.virtual.people import unknown

SOURCE: Final = Path(__file__).with_name("reader.c")
ALWAYS: Final = 1000
"""Chances are in a thousand."""
_HEADERS: Final = ("/usr/include/PCSC", "/usr/local/include/PCSC")
_MOST_SLOTS: Final = 8


@dataclass(frozen=True, slots=True)
class Dials:
    """What the reader does wrong; all off by default. Numbers of power-ups and commands count from the last turn."""

    seed: int = 1
    """Of everything that happens by chance: the same seed gives the same trouble."""
    state_error: int = 0
    """In a thousand looks at the reader, how many fail, as a loose cable makes them: its state is not told."""
    absent: int = 0
    """In a thousand looks, how many see no card."""
    power_at: int = 0
    """The number of the power-up that fails."""
    power_error: int = 0
    """In a thousand power-ups, how many fail."""
    transmit_at: int = 0
    """The number of the command that fails."""
    transmit_error: int = 0
    """In a thousand commands, how many fail; of half of them only the answer is lost."""
    strange: int = 0
    """1: every card is told as one with a protocol that PC/SC does not know, from its next power-up on."""
    protocol_error: int = 0
    """In a thousand times that a protocol is agreed on, how often that fails."""
    longest_command: int = 0
    """Longer commands are not carried; 0 carries any."""
    longest_answer: int = 0
    """Longer answers are lost; 0 carries any."""


FAULTS: Final = MappingProxyType(
    {
        "state-lost": Dials(state_error=ALWAYS),
        "state-flutters": Dials(state_error=200),
        "card-flutters": Dials(absent=50),
        "no-power": Dials(power_error=ALWAYS),
        "no-exchange": Dials(transmit_error=ALWAYS),
        "one-exchange-lost": Dials(transmit_at=8),
        "some-exchanges-lost": Dials(transmit_error=10),
        "no-protocol": Dials(strange=1),
        "no-extended-length": Dials(longest_command=261, longest_answer=258),
        "random": Dials(state_error=5, absent=5, power_error=50, transmit_error=10, protocol_error=20),
    }
)
"""Faults of a reader by their names."""


def fault(name: str, seed: int = 1) -> Dials:
    """Return the dials of a fault. Raises UnknownName."""
    if name not in FAULTS:
        raise UnknownName(unknown("reader fault", name, tuple(FAULTS)))
    return replace(FAULTS[name], seed=seed)


class FaultyReader:
    """A reader with one or several slots; with `sam`, the last one holds a contact card that never leaves.

    `name` may be bytes that are no UTF-8. `port` is that of the first slot, and chosen by the service when it is 0.
    """

    def __init__(
        self, name: str | bytes = "Faulty Reader", *, slots: int = 1, sam: bool = False, dials: Dials | None = None
    ) -> None:
        """Raise DaemonFailed where a reader cannot have so many slots, or the name cannot be written down."""
        self._name = name.encode() if isinstance(name, str) else name
        if not 0 < slots <= _MOST_SLOTS or (sam and slots == 1) or not self._name or set(self._name) & set(b'"\r\n'):
            message = f"a reader has a name without quotes and 1 to {_MOST_SLOTS} slots, one of them besides the SAM's"
            raise DaemonFailed(message)
        self.slots, self._sam, self.port = slots, sam, 0
        self._dials = dials or Dials()
        self._path: Path | None = None
        self._turn = 0

    @property
    def ports(self) -> range:
        """Ports of the slots that take a card."""
        return range(self.port, self.port + self.slots - self._sam)

    @property
    def names(self) -> tuple[str, ...]:
        """What PC/SC calls the slots."""
        name = self._name.decode(errors="surrogateescape")
        return tuple(f"{name} 00 0{slot}" for slot in range(self.slots))

    def turn(self, **dials: Any) -> None:
        """Set these dials and leave the others as they are; counts begin again."""
        self.set(replace(self._dials, **dials))

    def set(self, dials: Dials) -> None:
        """Set all dials; counts begin again."""
        self._dials = dials
        if self._path is not None:
            self._write(self._path)

    def install(self, run: Path, number: int) -> bytes:
        """Build the driver into a service's /run folder and return the service's entry of this reader."""
        library = run / "faulty-reader.so"
        built = run.with_name(library.name)  # stays while the service comes and goes
        if not built.exists():
            build(built)
        shutil.copyfile(built, library)
        self._path = run / f"dials-{number}"
        self._write(self._path)
        entry = f'"\nDEVICENAME /run/{self._path.name}\nLIBPATH /run/{library.name}\nCHANNELID {number}\n'
        return b'FRIENDLYNAME "' + self._name + entry.encode()

    def _write(self, path: Path) -> None:
        self._turn += 1
        values = {
            **asdict(self._dials),
            "turn": self._turn,
            "port": self.port,
            "slots": self.slots,
            "sam": int(self._sam),
        }
        fresh = path.with_suffix(".new")
        fresh.write_text("".join(f"{name} {value}\n" for name, value in values.items()))
        fresh.replace(path)  # the driver never sees half of it


def build(library: Path) -> None:
    """Compile the driver. Raises DaemonFailed where a compiler or the service's headers are missing."""
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")
    if compiler is None or not any(Path(folder, "ifdhandler.h").exists() for folder in _HEADERS):
        message = "the faulty reader is built by a C compiler with the headers of libpcsclite-dev; install both"
        raise DaemonFailed(message)
    headers = [f"-I{folder}" for folder in _HEADERS]
    command = [compiler, "-shared", "-fPIC", "-pthread", "-O2", "-Wall", "-Wextra", "-Werror", *headers]
    command += ["-o", str(library), str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own source
    if done.returncode:
        message = f"the faulty reader cannot be built: {done.stderr.strip().splitlines()[-1]}"
        raise DaemonFailed(message)
