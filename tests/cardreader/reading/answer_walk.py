"""Walk the table of answers: put every answer in the place of every command of a read, and see how the read ends.

The suite walks a short form. The long one: `python -m tests.cardreader.reading.answer_walk`; with `--write-docs` it
writes what came of it into `docs/chip.md`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import CardReaderError, ExitCode
from cardreader.iso7816.answers import Step, step_of
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.password import Can, MrzKey, Password
from cardreader.pcsc.service import error_of
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.reading import Reading, ReadPolicy, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.forgeries import FORGERIES, Forgery, forge
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import Profile, profile

TODAY = date(2026, 11, 22)
HOLDER = "insured-here"
ISSUER = Issuer(bytes(range(32)))
POLICY = ReadPolicy(frozenset({"DG2", "DG13", "DG14", "DG15"}))

STATUSES: tuple[int, ...] = (
    *(0x6200, 0x6202, 0x6281, 0x6282, 0x6283, 0x6284, 0x6285, 0x6286, 0x6287),
    *(0x6300, 0x6381, *(0x63C0 | left for left in range(16))),
    *(0x6400, 0x6401, 0x6402, 0x6480, 0x6500, 0x6581, 0x6600, 0x6700, 0x6701),
    *(0x6800, *range(0x6881, 0x6885), 0x6900, *range(0x6981, 0x6989), 0x6A00, *range(0x6A80, 0x6A8B)),
    *(0x6B00, 0x6C00, 0x6C01, 0x6C10, 0x6CFF, 0x6D00, 0x6E00, 0x6F00, 0x6FFF),
    *(0x6100, 0x6110, 0x61FF, 0x9000, 0x9100, 0x911C, 0x9F10, 0x9240, 0x9404, 0x9804, 0x0000, 0xFFFF),
)
"""Status words of ISO/IEC 7816-4 §5.6, table 6 and 7, and some that no table has."""

EACH_KIND = (0x6A82, 0x6982, 0x6700, 0x6B00, 0x6300, 0x6F00, 0x6988, 0x9000)
"""One of each kind, those that ended up as accusations in the field, and success without data."""

PCSC_CODES = (*range(0x80100001, 0x80100035), *range(0x80100065, 0x80100073))
EACH_PCSC_CODE = (0x80100016, 0x80100068, 0x80100069, 0x8010000A, 0x80100017, 0x8010002F)


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes in place of the chip's answer."""

    name: str
    plain: Callable[[bytes], bytes] | None = None
    """Makes it of the chip's own answer, on the wire."""
    sw: int | None = None
    """A status that the chip itself gives, under protection where there is a session."""


def _status(sw: int) -> Answer:
    return Answer(f"{sw:04X}", plain=lambda _answer: sw.to_bytes(2, "big"))


def _raises(code: int) -> Answer:
    def fail(_answer: bytes) -> bytes:
        raise error_of(code)

    return Answer(f"PC/SC {code:08X}", plain=fail)


SHAPES = (
    Answer("nothing", plain=lambda _answer: b""),
    Answer("cut in half", plain=lambda answer: answer[: len(answer) // 2]),
    Answer("cut, with its status", plain=lambda answer: answer[: len(answer) // 2] + answer[-2:]),
    Answer("twice", plain=lambda answer: answer[:-2] + answer),
    Answer("no checksum", plain=lambda answer: answer[:-12] + answer[-2:]),
)
ALTERED = Answer(
    "a bit is another",
    plain=lambda answer: answer[:-3] + bytes(byte ^ 1 for byte in answer[-3:-2]) + answer[-2:],
)
"""Accuses when it comes every time, since nobody but a forger does that: walked once only."""


def answers(statuses: Sequence[int], codes: Sequence[int]) -> tuple[Answer, ...]:
    """Every answer of the walk."""
    protected = [Answer(f"{sw:04X} protected", sw=sw) for sw in statuses]
    return (*map(_status, statuses), *protected, *map(_raises, codes), *SHAPES)


SHORT, LONG = answers(EACH_KIND, EACH_PCSC_CODE), answers(STATUSES, PCSC_CODES)


class Wire(VirtualCard):
    """A card in a reader: at one step an answer is exchanged, the first time or every time."""

    def __init__(self, image: CardImage, at: Step | None, answer: Answer | None, *, always: bool) -> None:
        super().__init__(image)
        self._at, self._exchanged, self._always = at, answer, always
        self._now = False
        self._agreed = False
        self.steps: list[Step] = []
        self.power_on()

    def reset(self) -> None:
        """Forget the session, as the card does."""
        self._agreed = False
        super().reset()

    def transmit(self, command: bytes) -> bytes:
        """Answer, or let the exchanged answer come."""
        step = self._step(command)
        self.steps.append(step)
        # Nothing reaches a chip of which something else answers; a protected answer is the chip's own.
        self._now = step is self._at and self._exchanged is not None
        if not self._now or self._exchanged is None:
            return super().transmit(command)
        if not self._always:
            self._at = None
        if self._exchanged.plain is None:
            return super().transmit(command)
        return self._exchanged.plain(super().transmit(command))

    def _step(self, command: bytes) -> Step:
        step = step_of(command)
        if step is Step.READ and self._agreed:
            self._agreed = False
            return Step.CONFIRM
        self._agreed = step is Step.CHIP_KEY or (self._agreed and step is Step.SELECT_FILE)
        return step

    def _execute(self, command: CommandApdu) -> ResponseApdu:
        if self._now and self._exchanged is not None and self._exchanged.sw is not None:
            return ResponseApdu(b"", self._exchanged.sw)
        return super()._execute(command)


@dataclass(frozen=True, slots=True)
class Subject:
    """A card with what opens it."""

    name: str
    image: CardImage
    password: Password
    policy: ReadPolicy = POLICY
    lies_in: str = ""
    """The proof that a forgery is caught by (`Forgery.reason`)."""


@cache
def trust() -> TrustStore:
    """The test issuer, trusted."""
    lists = [parse_revocation_list(ISSUER.revocation_list())]
    return TrustStore.of([parse_certificate(ISSUER.csca_certificate)], lists)


@cache
def _mrz_key() -> MrzKey:
    return MrzKey(*person(HOLDER).mrz_argument.split(","))


@cache
def genuine() -> tuple[Subject, ...]:
    """Genuine cards whose reads have every step: PACE with both proofs, BAC, and PACE refused by short file id."""
    holder = person(HOLDER)
    small = Profile(
        "walk",
        "made for the walk",
        pace=("ECDH-GM-AES-CBC-CMAC-128/12",),
        chip_authentication=("ECDH-AES-CBC-CMAC-128/12",),
        active_authentication="ecdsa/12/sha256",
        picture="jpeg",
    )
    old = replace(small, pace=(), card_access=False)
    alone = replace(small, active_authentication="", chip_authentication=())
    return (
        Subject("PACE, both proofs", personalise(holder, ISSUER, small), Can(holder.can)),
        Subject("BAC, both proofs", personalise(holder, ISSUER, old), _mrz_key()),
        Subject("PACE with the zone", personalise(holder, ISSUER, small), _mrz_key()),
        Subject("no proof", personalise(holder, ISSUER, alone), Can(holder.can)),
    )


def forged(how: Forgery) -> Subject:
    """A forged card, with what opens it."""
    holder = person(HOLDER)
    image = forge(holder, ISSUER, how, profile(how.profile))
    return Subject(how.name, image, _mrz_key() if how.name == "pace-removed" else Can(holder.can), lies_in=how.reason)


def read(wire: Wire, subject: Subject) -> Reading | CardReaderError:
    """Read a card over a wire."""
    try:
        return read_citizen(
            wire, ReadRequest(password=subject.password, trust=trust(), today=TODAY, policy=subject.policy)
        )
    except CardReaderError as error:
        return error


@dataclass
class Walked:
    """How many cells were walked and what came of them."""

    cells: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    accused: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    proven_otherwise: list[str] = field(default_factory=list)
    """Reads of a chip that refused the proof in which it lies, and gave the other one: that key cannot be copied."""

    def note(self, name: str, result: Reading | CardReaderError, subject: Subject) -> None:
        """Count one cell."""
        self.cells += 1
        if isinstance(result, Reading):
            self.outcomes["read"] += 1
            verdict = result.authenticity
            if verdict.passive is Passive.CHAIN_OK and not verdict.failed:
                refused = subject.lies_in == "active_authentication" and verdict.active is ChipProof.NOT_DONE
                otherwise = refused and verdict.chip is ChipProof.OK
                (self.proven_otherwise if otherwise else self.accepted).append(name)
            return
        self.outcomes[result.code] += 1
        if result.exit_code is ExitCode.AUTHENTICITY_FAILED:
            self.accused.append(f"{name}: {result}")


def steps_of(subject: Subject) -> list[Step]:
    """The steps that a read of that card has, and those that come where an answer leads elsewhere."""
    wire = Wire(subject.image, None, None, always=False)
    read(wire, subject)
    found = list(dict.fromkeys(wire.steps))
    return [*found, *(step for step in (Step.SELECT_MASTER_FILE, Step.SELECT_FILE) if step not in found)]


def cells(subjects: Sequence[Subject], given: Sequence[Answer]) -> Iterator[tuple[Subject, Step, Answer, bool]]:
    """Yield every cell: a card, a step, an answer, and whether it comes every time."""
    for subject in subjects:
        for step in steps_of(subject):
            for answer in given:
                yield subject, step, answer, False
                yield subject, step, answer, True
            yield subject, step, ALTERED, False


def walk(subjects: Sequence[Subject], given: Sequence[Answer]) -> Walked:
    """Walk every cell of these cards."""
    walked = Walked()
    for subject, step, answer, always in cells(subjects, given):
        wire = Wire(subject.image, step, answer, always=always)
        how = "always" if always else "once"
        walked.note(f"{subject.name}, {step}, {answer.name}, {how}", read(wire, subject), subject)
    return walked


def walk_some(subjects: Sequence[Subject], given: Sequence[Answer], every: int) -> Walked:
    """Walk each cell of that many, so that each step and each answer has its turn."""
    walked = Walked()
    for number, (subject, step, answer, always) in enumerate(cells(subjects, given)):
        # The number of answers of a step is odd: with an even stride too the cells are others at each step.
        if number % every == 0:
            wire = Wire(subject.image, step, answer, always=always)
            walked.note(f"{subject.name}, {step}, {answer.name}", read(wire, subject), subject)
    return walked


BEGIN, END = "<!-- walk: made by tests/cardreader/reading/answer_walk.py -->", "<!-- end of walk -->"
PAGE = Path(__file__).parents[3] / "docs" / "chip.md"


def main(arguments: Sequence[str] = ()) -> int:
    """Walk all of it and print what came of it, or write it into the page."""
    started = time.process_time()
    walked = walk(genuine(), LONG)
    seconds = time.process_time() - started
    outcomes = ", ".join(f"{count} {what}" for what, count in walked.outcomes.most_common())
    started = time.process_time()
    cheats = walk([forged(how) for how in FORGERIES], SHORT)
    told = (
        f"| cards | cells | processor time | what came of it |\n|---|---|---|---|\n"
        f"| genuine | {walked.cells:,} | {seconds:.0f} s | {len(walked.accused)} accusations; {outcomes} |\n"
        f"| forged | {cheats.cells:,} | {time.process_time() - started:.0f} s | {len(cheats.accepted)} accepted; "
        f"{len(cheats.proven_otherwise)} whose chip refuses the proof in which it lies and gives the other one |\n"
    )
    if "--write-docs" in arguments:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{told}{END}{rest.partition(END)[2]}", encoding="utf-8")
    for line in (told, *walked.accused, *cheats.accepted):
        _print(line)
    return 1 if walked.accused or cheats.accepted else 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
