"""cardreader trust learn, show, export, import, refuse, unpin: pin the issuer that genuine cards have in common."""

from __future__ import annotations

import argparse
import getpass
import hmac
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from platformdirs import user_state_path

from cardreader.access.mrz_scan import from_mrz_text
from cardreader.access.qr import from_qr
from cardreader.authenticity.learning import (
    Claim,
    Needs,
    Observation,
    Progress,
    accept,
    holder_digest,
    load_learning,
    machine_secret,
    save_learning,
    unfit,
    with_pin,
)
from cardreader.authenticity.pins import (
    Pin,
    PinError,
    PinKind,
    PinStatus,
    fingerprint_of,
    grouped,
    load_pins,
    parse_pins,
    pins_text,
    save_pins,
    ungrouped,
)
from cardreader.authenticity.trust import TrustStore, default_trust_folder
from cardreader.commands.arguments import UsageError, remembered_sizes
from cardreader.errors import CardReaderError, DamagedData, ExitCode
from cardreader.lds.sod import parse_sod
from cardreader.password import Password, parse_can
from cardreader.pcsc.adapter import connect
from cardreader.pki.certificate import Certificate
from cardreader.pki.cms import signer_certificate
from cardreader.pki.keys import EcKey, RsaKey
from cardreader.reading import Reading, ReadPolicy, ReadRequest, read_citizen

_TYPED_DIGITS = 8
"""Digits of the fingerprint that accept a key: it is on the screen, and typing them is for attention."""

_FEWEST_DIGITS = 8
"""Digits that choose among the fingerprints shown."""

_ALARM = "ALARM"
_FILES = frozenset({"DG1", "DG13", "DG14", "DG15"})
_UNFIT = {
    "not_genuine": "the chip failed a check: it teaches nothing",
    "known_issuer": "an installed issuer vouches for this card already: there is nothing to learn",
    "no_chip_proof": "the chip did not prove that it is no copy: it teaches nothing",
}
_INTRODUCTION = """\
Look at each card by eye before you put it on the reader: print, photo, and the person whom you know.
The machine keeps the signer's certificate and a keyed digest of the holder's number, no name and no number."""


def add_arguments(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> tuple[argparse.ArgumentParser, ...]:
    """Add the actions; returns them, for the arguments that all actions of `trust` share."""
    learning = actions.add_parser(
        "learn", help="read cards that were looked at, and pin the issuer they have in common"
    )
    learning.add_argument("--reader", default="", metavar="NAME", help="the reader whose name contains NAME")
    learning.add_argument("--accept", action="store_true", help="accept what is ready; asks for the fingerprint's end")
    learning.add_argument(
        "--despite-conflict", action="store_true", help="with --accept: although another key bears the same name"
    )
    for what, count in (("holders", Needs().holders), ("signers", Needs().signers)):
        learning.add_argument(
            f"--{what}", type=_count, default=count, metavar="N", help=f"different {what} that are needed ({count})"
        )
    learning.set_defaults(run=_learn)
    refusing = actions.add_parser("refuse", help="refuse a key or signer that is being learnt, as a forgery")
    refusing.set_defaults(run=_refuse)
    unpinning = actions.add_parser("unpin", help="trust a pinned issuer no longer; take back a refusal")
    unpinning.set_defaults(run=_unpin)
    showing = actions.add_parser("show", help="a key with its whole fingerprint, to compare it with another clinic's")
    showing.set_defaults(run=_show)
    exporting = actions.add_parser("export", help="write a pin for another clinic")
    exporting.add_argument("--out", type=Path, metavar="FILE", help="write to FILE")
    exporting.set_defaults(run=_export)
    for action in (refusing, unpinning, showing, exporting):
        action.add_argument(
            "fingerprint", metavar="FINGERPRINT", help=f"its first or last {_FEWEST_DIGITS} digits, or all"
        )
    importing = actions.add_parser("import", help="take over another clinic's pin; asks for its fingerprint")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument(
        "--fingerprint", metavar="DIGITS", help="all 64 digits, learnt from the other clinic by another way than FILE"
    )
    importing.add_argument("--despite-conflict", action="store_true", help="although another key bears the same name")
    importing.set_defaults(run=_import)
    found = (learning, refusing, unpinning, showing, exporting, importing)
    for action in found:
        add_state(action)
    return found


def add_state(action: argparse.ArgumentParser) -> None:
    """Add the folder of what is being learnt."""
    action.add_argument(
        "--state", type=Path, metavar="DIR", help=f"what is being learnt (default: {user_state_path('cardreader')})"
    )


def pin_lines(pins: Iterable[Pin]) -> Iterator[str]:
    """Say what is pinned, refused or no longer pinned."""
    for pin in pins:
        yield (
            f"{pin.status.value} {pin.kind.value}: {pin.issuer_text}; {_what(pin.key, len(pin.signers))}; "
            f"until {pin.last_day:%Y-%m-%d}; SHA-256 {grouped(pin.fingerprint)[:19]} ... {pin.fingerprint[-8:]}; "
            f"by {pin.decided.by} on {pin.decided.at:%Y-%m-%d} "
            f"from {_counted(pin.decided.holders, 'holder')} and {_counted(pin.decided.signers, 'signer')}"
        )


def learning_lines(state: Path | None, pins: Iterable[Pin]) -> Iterator[str]:
    """Say how far each issuer's name is learnt. Raises PinError."""
    for progress in load_learning(_state(state)).progress(pins):
        yield from _progress_lines(progress)


def alarm_lines(state: Path | None, pins: Iterable[Pin]) -> Iterator[str]:
    """Say which issuers' names more than one key bears. Raises PinError."""
    return (line for line in learning_lines(state, pins) if line.startswith(_ALARM))


def _learn(options: argparse.Namespace) -> int:
    if options.accept:
        return _accept(options)
    desk = _Desk(options)
    _say(_INTRODUCTION)
    while text := _ask("\nThe card's six digits or QR code (Enter ends): "):
        try:
            _say(desk.learn(text))
        except CardReaderError as error:
            alarm = f"{_ALARM}: " if error.exit_code is ExitCode.AUTHENTICITY_FAILED else ""
            _say(f"{alarm}{error}. {error.remedy}")
            continue
        _report(desk.progress())
    return ExitCode.AUTHENTICITY_FAILED if any(one.conflict for one in desk.progress()) else ExitCode.OK


class _Desk:
    """What one run of `trust learn` works on."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._folder, self._state = _folder(options), _state(options.state)
        self._reader: str = options.reader
        self._needs = Needs(options.holders, options.signers)
        self._store = TrustStore.load(self._folder) if self._folder.is_dir() else TrustStore()
        self._learning = load_learning(self._state)
        self._secret = machine_secret(self._state / "learning.key")

    def progress(self) -> tuple[Progress, ...]:
        """Say how far each issuer's name is."""
        return self._learning.progress(self._store.pins, self._needs)

    def learn(self, text: str) -> str:
        """Read one card and learn from it; returns what came of it. Raises CardReaderError."""
        reading = self._read(_password(text))
        why = unfit(reading.authenticity)
        if why is not None:
            return _UNFIT[why]
        signer = signer_certificate(parse_sod(reading.files["EF.SOD"]).signed, self._store.signers)
        for pin in self._store.pins:
            if pin.covers(signer) and pin.status is PinStatus.REFUSED:
                return f"{_ALARM}: an administrator refused what signed this card ({pin.issuer_text}): it is a forgery"
            if pin.covers(signer) and pin.status is PinStatus.PINNED:
                return f"this card's issuer is pinned already: {pin.issuer_text}"
        number = reading.citizen.number or reading.mrz.document_number
        before = self._learning
        learning = before.observed(Observation(signer, holder_digest(self._secret, number)))
        if learning.has_open_pairs():
            _say("looking for the key that two signers have in common; this takes some minutes ...")
            learning = learning.recovered()
        save_learning(self._state, learning)
        self._learning = learning
        return "this holder was counted already" if learning == before else "counted"

    def _read(self, password: Password) -> Reading:
        # Without the pins: a card of another key under a pinned name is to be learnt as a conflict, not only refused.
        request = ReadRequest(
            password=password,
            trust=replace(self._store, pins=()),
            today=date.today(),  # noqa: DTZ011 -- a document is valid until the end of a local day
            policy=ReadPolicy(files=_FILES),
            sizes=remembered_sizes(),
        )
        with connect(self._reader) as channel:
            return read_citizen(channel, request)


def _accept(options: argparse.Namespace) -> int:
    folder, state = _folder(options), _state(options.state)
    pins, learning = load_pins(folder), load_learning(state)
    progress = learning.progress(pins, Needs(options.holders, options.signers))
    _report(progress)
    claims = [
        claim
        for one in progress
        for claim in (one.supported if options.despite_conflict else filter(None, [one.ready]))
    ]
    if not claims:
        message = "nothing is ready to be accepted"
        raise UsageError(message)
    for claim in claims:
        _say(f"\n{_claim_text(claim)}\n{grouped(claim.fingerprint)}")
        for other in _others_of_state(claim.signers[0], folder, progress):
            _say(f"NOTE: there is another issuer of this state: {other}. States have few; look twice")
    typed = ungrouped(_ask(f"Type the last {_TYPED_DIGITS} digits of the fingerprint that you accept: "))
    chosen = [claim for claim in claims if len(typed) >= _TYPED_DIGITS and claim.fingerprint.endswith(typed)]
    if len(chosen) != 1:
        message = "these are not the last digits of a fingerprint above; nothing was accepted"
        raise UsageError(message)
    pin = accept(chosen[0], _account(), datetime.now(UTC))
    save_pins(folder, with_pin(pins, pin))
    save_learning(state, learning.without(pin))
    _say(f"pinned: {pin.issuer_text}; for documents issued until {pin.last_day:%Y-%m-%d}")
    return ExitCode.OK


def _others_of_state(signer: Certificate, folder: Path, progress: Iterable[Progress]) -> Iterator[str]:
    """Name other issuers of the signer's state that are installed, pinned or being learnt."""
    store = TrustStore.load(folder) if folder.is_dir() else TrustStore()
    known = [(one.subject, one.subject_text, one.countries) for one in store.certificates if one.is_ca]
    known += [(pin.issuer, pin.issuer_text, pin.countries) for pin in store.pins if pin.status is PinStatus.PINNED]
    known += [(one.issuer, one.issuer_text, one.claims[0].signers[0].countries) for one in progress if one.claims]
    names = {text for name, text, countries in known if name != signer.issuer and countries & signer.countries}
    yield from sorted(names)


def _refuse(options: argparse.Namespace) -> int:
    folder, state = _folder(options), _state(options.state)
    pins, learning = load_pins(folder), load_learning(state)
    claims = [claim for one in learning.progress(pins) for claim in one.claims]
    claim = _one(options.fingerprint, claims, lambda claim: claim.fingerprint)
    pin = accept(claim, _account(), datetime.now(UTC), PinStatus.REFUSED)
    save_pins(folder, with_pin(pins, pin))
    save_learning(state, learning.without(pin))
    _say(f"refused: {_claim_text(claim)}; its cards are forgeries from now on")
    return ExitCode.OK


def _unpin(options: argparse.Namespace) -> int:
    folder = _folder(options)
    pins = load_pins(folder)
    pin = _one(options.fingerprint, pins, lambda pin: pin.fingerprint)
    save_pins(folder, with_pin(pins, pin.now(PinStatus.UNPINNED, _account(), datetime.now(UTC))))
    _say(f"no longer {pin.status.value}: {pin.issuer_text}; its cards are unanchored until it is learnt again")
    return ExitCode.OK


def _show(options: argparse.Namespace) -> int:
    folder = _folder(options)
    store = TrustStore.load(folder) if folder.is_dir() else TrustStore()
    claims = [claim for one in load_learning(_state(options.state)).progress(store.pins) for claim in one.claims]
    shown: list[tuple[str, str]] = [(pin.fingerprint, next(pin_lines([pin]))) for pin in store.pins]
    shown += [(claim.fingerprint, f"learning: {_claim_text(claim)}") for claim in claims]
    shown += [
        (fingerprint_of(one.key, ()), f"installed: {one.subject_text}; {one.key.name}; certificate {one.fingerprint}")
        for one in store.certificates
        if isinstance(one.key, EcKey | RsaKey)
    ]
    fingerprint, line = _one(options.fingerprint, shown, lambda pair: pair[0])
    digits = grouped(fingerprint).split()
    _say(line)
    for at in range(0, len(digits), 4):
        _say("  " + " ".join(digits[at : at + 4]))
    return ExitCode.OK


def _export(options: argparse.Namespace) -> int:
    pinned = [pin for pin in load_pins(_folder(options)) if pin.status is PinStatus.PINNED]
    pin = _one(options.fingerprint, pinned, lambda pin: pin.fingerprint)
    if options.out is None:
        sys.stdout.write(pins_text([pin]))
        return ExitCode.OK
    try:
        options.out.write_text(pins_text([pin]), "utf-8", newline="\n")
    except OSError as error:
        message = f"{options.out} cannot be written: {error.strerror}"
        raise PinError(message) from None
    _say(f"{options.out}: {pin.issuer_text}\n{grouped(pin.fingerprint)}")
    return ExitCode.OK


def _import(options: argparse.Namespace) -> int:
    folder = _folder(options)
    try:
        found = parse_pins(options.file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, DamagedData) as error:
        message = f"{options.file} cannot be used: {error}"
        raise UsageError(message) from None
    if len(found) != 1 or found[0].status is not PinStatus.PINNED:
        message = f"{options.file} does not hold one pin"
        raise UsageError(message)
    pin = found[0]
    _say(next(pin_lines([pin])))
    typed = options.fingerprint or _ask("Its fingerprint, all 64 digits, as the other clinic reads it to you: ")
    # Not only the end: whoever makes the file can make keys until eight digits fit.
    if not hmac.compare_digest(ungrouped(typed).encode(), pin.fingerprint.encode()):
        message = f"this is not the fingerprint of the key in {options.file}; nothing was imported"
        raise UsageError(message)
    pins = load_pins(folder)
    others = [one for one in pins if one.issuer == pin.issuer and one.status is PinStatus.PINNED and one.key != pin.key]
    refused = [one for one in pins if one.status is PinStatus.REFUSED and any(map(one.covers, pin.signers))]
    if (others or refused) and not options.despite_conflict:
        message = (
            f"{pin.issuer_text} is pinned or refused here with another key: unpin that first, or --despite-conflict"
        )
        raise UsageError(message)
    save_pins(folder, with_pin(pins, pin.now(PinStatus.PINNED, _account(), datetime.now(UTC))))
    _say(f"pinned: {pin.issuer_text}; for documents issued until {pin.last_day:%Y-%m-%d}")
    return ExitCode.OK


def _report(progress: Iterable[Progress]) -> None:
    for one in progress:
        for line in _progress_lines(one):
            _say(line)


def _progress_lines(progress: Progress) -> Iterator[str]:
    needs = progress.needs
    for claim in progress.claims:
        signers = (
            f"{len(claim.signers)} of {needs.signers} signers"
            if claim.kind is PinKind.KEY
            else f"{_counted(len(claim.signers), 'signer')}, each to be pinned itself"
        )
        state = "ready" if claim == progress.ready else "learning"
        yield f"{state}: {_claim_text(claim)}; {claim.holders} of {needs.holders} holders, {signers}"
    if progress.conflict:
        keys = len(progress.claims) + bool(progress.pinned)
        yield (
            f"{_ALARM}: {keys} different keys bear the name {progress.issuer_text}. One of them may be a forger's: "
            "look at the cards again, compare fingerprints with another clinic, then `trust refuse` the wrong one"
        )


def _claim_text(claim: Claim) -> str:
    first = claim.signers[0]
    what = (
        "the key needs another signer"
        if claim.key is None and claim.recoverable
        else _what(claim.key, len(claim.signers))
    )
    return f"{first.issuer_text}; {what}; SHA-256 {grouped(claim.fingerprint)[:19]} ... {claim.fingerprint[-8:]}"


def _what(key: EcKey | RsaKey | None, signers: int) -> str:
    return key.name if key is not None else _counted(signers, "signer")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


_Shown = TypeVar("_Shown")


def _one(typed: str, among: Iterable[_Shown], fingerprint: Callable[[_Shown], str]) -> _Shown:
    digits = ungrouped(typed)
    found = [one for one in among if fingerprint(one).startswith(digits) or fingerprint(one).endswith(digits)]
    if len(digits) < _FEWEST_DIGITS or len(found) != 1:
        message = (
            f"{typed!r} is the beginning or the end of {len(found)} fingerprints here; {_FEWEST_DIGITS} digits of one"
        )
        raise UsageError(message)
    return found[0]


def _password(text: str) -> Password:
    """Return what opens a chip: digits, a QR code's text, or a machine readable zone. Raises PasswordError, QrError."""
    if "|" in text:
        return from_qr(text).can
    if "<" in text:
        return from_mrz_text(text)
    return parse_can(text)


def _account() -> str:
    """Name the operating system's account: a note, since whoever may write the pins may write another name too."""
    try:
        return f"os:{getpass.getuser()}"
    except (KeyError, OSError):
        return "os:?"  # an account without a name


def _folder(options: argparse.Namespace) -> Path:
    folder: Path = options.trust or default_trust_folder()
    return folder


def _state(folder: Path | None) -> Path:
    return folder or user_state_path("cardreader")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "at least 1"
        raise argparse.ArgumentTypeError(message)
    return number


def _ask(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
