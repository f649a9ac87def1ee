"""Makes the plan's passport, damaged as a case says, reads it, and keeps what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.tlv import encode, parse, parse_one
from cardreader.password import Can, Password
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import CitizenKnown, ReadEvent, Reading, ReadPolicy, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import Behaviour, CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import Profile
from tests.cardreader.conformity import authorities
from tests.cardreader.conformity.authorities import SodFile
from tests.cardreader.conformity.documents import PASSWORD, as_read, com, dg1, dg2

TODAY = date(2023, 6, 1)
"""The plan's document ends on 31 October 2023."""

CAN = Can("123456")
ALL = ReadPolicy(files=None)
SHORT = ReadPolicy(files=None, longest_block=256)

Files = dict[str, bytes]
Damage = Callable[[Files], object]
Change = Callable[["Probe", CommandApdu, ResponseApdu], ResponseApdu]


def intact(_files: Files) -> None:
    """Change nothing."""


class Probe(VirtualCard):
    """A card that shows the commands it got, opened, and whose plain answers a case may change."""

    def __init__(self, image: CardImage, change: Change = lambda _probe, _command, answer: answer) -> None:
        super().__init__(image)
        self.seen: list[CommandApdu] = []
        self._change = change
        self.power_on()

    def _execute(self, command: CommandApdu) -> ResponseApdu:
        self.seen.append(command)
        return self._change(self, command, super()._execute(command))

    @property
    def steps(self) -> list[int]:
        """Numbers of the PACE steps that came."""
        return [number for command in self.seen if (number := pace_step(command))]


def pace_step(command: CommandApdu) -> int:
    """Number 1-4 of a PACE step's GENERAL AUTHENTICATE; 0 for any other command."""
    if command.ins != 0x86:
        return 0
    inner = parse(parse_one(command.data).value)
    return 1 if not inner else {0x81: 2, 0x83: 3, 0x85: 4}.get(inner[0].tag, 0)


def at_step(number: int, *answers: ResponseApdu) -> Change:
    """Answer PACE step `number` and those after it with these."""

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        at = pace_step(command) - number
        return answers[at] if pace_step(command) and 0 <= at < len(answers) else answer

    return change


def at_instruction(ins: int, *, p1: int | None = None, sw: int) -> Change:
    """Answer every command of that kind with a status word."""

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return ResponseApdu(b"", sw) if command.ins == ins and p1 in (None, command.p1) else answer

    return change


def dynamic(tag: int, value: bytes) -> ResponseApdu:
    """A positive answer to GENERAL AUTHENTICATE with one object."""
    return ResponseApdu(encode(0x7C, encode(tag, value)), 0x9000)


_SHELL: dict[str, Any] = {
    "document": "td3",
    "pace": ("ECDH-GM-3DES-CBC-CBC/13",),
    "chip_authentication": ("ECDH-3DES-CBC-CBC/10",),
    "active_authentication": "rsa/2048/sha256",
    "dg13": False,
    "picture": "none",
    "behaviour": Behaviour(application_needs_pace=True),
}
BAC: dict[str, Any] = {"pace": (), "card_access": False, "chip_authentication": (), "behaviour": Behaviour()}
CAM: dict[str, Any] = {
    "pace": ("ECDH-CAM-AES-CBC-CMAC-128/13",),
    "chip_authentication": ("ECDH-AES-CBC-CMAC-128/13",),
}

ISSUER = Issuer(bytes(range(32)))


@cache
def _shell(**switches: Any) -> CardImage:
    image = personalise(person("insured-here"), ISSUER, Profile("plan", "the plan's", **(_SHELL | switches)))
    return replace(image, can=CAN.digits, mrz=PASSWORD.information)


def passport(damage: Damage = intact, sod_file: SodFile | None = None, **switches: Any) -> CardImage:
    """The plan's passport with files damaged, hashed and signed again. `switches` are those of a profile."""
    shell = _shell(**switches)
    files: Files = dict(shell.files) | {"DG1": dg1(), "DG2": dg2()}
    del files["EF.SOD"], files["EF.COM"]
    damage(files)
    groups = {int(name[2:]): as_read(data) for name, data in files.items() if name.startswith("DG")}
    if "EF.CardSecurity" in files and files["EF.CardSecurity"] == shell.files["EF.CardSecurity"]:
        files["EF.CardSecurity"] = authorities.card_security(security_infos(files["EF.CardSecurity"]))
    files.setdefault("EF.COM", com(sorted(groups)))
    files["EF.SOD"] = (sod_file or authorities.signed())(groups)
    return replace(shell, files=files)


def security_infos(card_security: bytes) -> bytes:
    """Content of EF.CardSecurity."""
    wrapped = parse(parse(parse_one(parse(parse_one(card_security).value)[1].value).value)[2].value)[1]
    return parse_one(wrapped.value).value


@dataclass
class Workbench:
    """Reads documents for one case. `outcomes` are the words for what came of each read."""

    outcomes: list[str] = field(default_factory=list)
    known: bool = False
    """Whether the last read told who the holder is."""

    def read(
        self,
        card: CardImage | VirtualCard,
        password: Password = PASSWORD,
        *,
        policy: ReadPolicy = ALL,
        trust: TrustStore | None = None,
    ) -> Reading:
        """Read everything."""
        self.known = False

        def on_event(event: ReadEvent) -> None:
            self.known |= isinstance(event, CitizenKnown)

        probe = Probe(card) if isinstance(card, CardImage) else card
        request = ReadRequest(password=password, trust=trust or trusted(), today=TODAY, policy=policy)
        return read_citizen(probe, request, on_event)

    def accepted(self, card: CardImage | VirtualCard, password: Password = PASSWORD, **options: Any) -> Reading:
        """The read must come through with every proof that the chip offers."""
        reading = self.read(card, password, **options)
        self.outcomes.append("accepted")
        assert reading.authenticity.passive is Passive.CHAIN_OK
        proofs = {reading.authenticity.chip, reading.authenticity.active}
        assert proofs <= {ChipProof.OK, ChipProof.NOT_OFFERED}
        return reading

    def rejected(self, card: CardImage | VirtualCard, password: Password = PASSWORD, **options: Any) -> CardReaderError:
        """The read must end with an error of the reader's own, or do without a portrait that is there."""
        try:
            reading = self.read(card, password, **options)
        except CardReaderError as error:
            self.outcomes.append(f"rejected: {error.reason if isinstance(error, AuthenticityFailed) else error.code}")
            return error
        left_out = [note for note in reading.authenticity.detail if note.startswith("The portrait is left out")]
        if reading.portrait is None and left_out:
            self.outcomes.append("rejected: portrait")
            return DamagedData(left_out[0])
        self.outcomes.append("accepted")
        message = "the document was accepted"
        raise AssertionError(message)

    @property
    def outcome(self) -> str:
        """All that came, each once."""
        return ", ".join(sorted(set(self.outcomes)))


@cache
def trusted(how: str = "pss", digest: str = "sha256") -> TrustStore:
    """The plan's CSCA of that algorithm."""
    return TrustStore.of([parse_certificate(authorities.csca(how, digest).raw)])


Play = Callable[[Workbench], object]
CASES: dict[str, Play] = {}
"""How each case is played."""


def case(*names: str) -> Callable[[Play], Play]:
    """Register how cases are played."""

    def register(play: Play) -> Play:
        assert not CASES.keys() & set(names)
        CASES.update(dict.fromkeys(names, play))
        return play

    return register
