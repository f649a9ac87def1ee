"""cardreader trust: fill and explain the folder of trusted issuers."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cardreader.authenticity.pins import PinError, PinStatus, load_pins
from cardreader.authenticity.trust import (
    SUFFIXES,
    TrustError,
    TrustStore,
    default_trust_folder,
    load_file,
    trust_files,
)
from cardreader.commands.pinning import add_arguments as add_pinning_arguments
from cardreader.commands.pinning import add_state, alarm_lines, learning_lines, pin_lines
from cardreader.errors import ExitCode
from cardreader.pki.certificate import KEY_CERT_SIGN, Certificate, RevocationList

_SHOWN_FINGERPRINT = 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `cardreader trust`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser(
        "add", help="check certificates, master lists or revocation lists and put them into the folder"
    )
    adding.add_argument("file", type=Path, nargs="+", metavar="FILE")
    adding.set_defaults(run=_add)
    listing = actions.add_parser("list", help="what is trusted")
    listing.set_defaults(run=_list)
    checking = actions.add_parser("check", help="what may be wrong with the folder; 2 when something is")
    checking.set_defaults(run=_check)
    add_state(listing)
    add_state(checking)
    for action in (adding, listing, checking, *add_pinning_arguments(actions)):
        action.add_argument("--trust", type=Path, metavar="DIR", help=f"the folder (default: {default_trust_folder()})")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _folder(options: argparse.Namespace) -> Path:
    folder: Path = options.trust or default_trust_folder()
    return folder


def _add(options: argparse.Namespace) -> int:
    folder = _folder(options)
    for path in options.file:
        store = load_file(path)
        name = path.name if path.suffix.lower() in SUFFIXES else f"{path.name}.der"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        except OSError as error:
            message = f"{folder / name} cannot be written: {error.strerror}"
            raise TrustError(message) from None
        _say(f"{folder / name}: {_count(store)}")
        for line in _describe(store):
            _say(f"  {line}")
    return ExitCode.OK


def _list(options: argparse.Namespace) -> int:
    folder = _folder(options)
    if not folder.is_dir():
        _say(f"{folder} does not exist: no issuer is trusted")
    for path in trust_files(folder) if folder.is_dir() else ():
        store = load_file(path)
        _say(f"{path.name}: {_count(store)}")
        for line in _describe(store):
            _say(f"  {line}")
    pins = load_pins(folder)
    for line in (*pin_lines(pins), *learning_lines(options.state, pins)):
        _say(line)
    return ExitCode.OK


def _check(options: argparse.Namespace) -> int:
    folder = _folder(options)
    findings = list(_findings(folder, options.state))
    for line in findings:
        _say(line)
    if not findings:
        _say(f"{folder}: {_count(TrustStore.load(folder))}; nothing is wrong")
    return ExitCode.USAGE if findings else ExitCode.OK


def _findings(folder: Path, state: Path | None) -> Iterator[str]:
    if not folder.is_dir():
        yield f"{folder} does not exist: every card will be reported as unanchored"
        return
    stores = []
    for path in trust_files(folder):
        try:
            stores.append(load_file(path))
        except TrustError as error:
            yield str(error)
    yield from (line for store in stores for line in store.left_out)
    whole = TrustStore.of(
        (certificate for store in stores for certificate in store.certificates),
        (listed for store in stores for listed in store.revocation_lists),
    )
    now = datetime.now(UTC)
    try:
        known = load_pins(folder)
        yield from alarm_lines(state, known)
    except PinError as error:
        yield str(error)
        known = ()
    pins = [pin for pin in known if pin.status is PinStatus.PINNED]
    if not whole.certificates and not pins:
        yield f"{folder} holds no certificate and no pin: every card will be reported as unanchored"
    for pin in pins:
        if pin.last_day < now.date():
            yield f"{pin.issuer_text}: pinned until {pin.last_day:%Y-%m-%d}; learn it again for newer documents"
    for certificate in whole.certificates:
        if not certificate.is_ca or KEY_CERT_SIGN not in certificate.key_usage:
            yield f"{certificate.subject_text}: may not sign others, so it anchors nothing"
        if not certificate.valid_at(now):
            yield f"{certificate.subject_text}: not valid today; it counts for documents of its own time"
        if certificate.self_issued and not _rooted(certificate, whole):
            yield f"{certificate.subject_text}: signed neither by itself nor by another one here"
    for listed in whole.revocation_lists:
        if not any(listed.signed_by(certificate) for certificate in whole.certificates):
            yield f"revocation list of {listed.issuer_text}: its issuer is not here, so it does not count"
        elif listed.next_update is not None and listed.next_update < now:
            yield f"revocation list of {listed.issuer_text}: a newer one was due on {listed.next_update:%Y-%m-%d}"


def _rooted(certificate: Certificate, store: TrustStore) -> bool:
    return any(certificate.issued_by(issuer) for issuer in store.issuers_of(certificate))


def _count(store: TrustStore) -> str:
    counts = [(len(store.certificates), "certificate"), (len(store.revocation_lists), "revocation list")]
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts if count) or "nothing"


def _describe(store: TrustStore) -> Iterator[str]:
    for certificate in store.certificates:
        yield _certificate_line(certificate)
    for listed in store.revocation_lists:
        yield _list_line(listed)


def _certificate_line(certificate: Certificate) -> str:
    kind = (
        "CSCA" if certificate.is_ca and certificate.issued_by(certificate) else "link" if certificate.is_ca else "other"
    )
    explicit = " (curve spelt out)" if getattr(certificate.key, "explicit", False) else ""
    return (
        f"{kind}: {certificate.subject_text}; {certificate.key.name}{explicit}, {certificate.algorithm.name}; "
        f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}; "
        f"SHA-256 {certificate.fingerprint[:_SHOWN_FINGERPRINT]}"
    )


def _list_line(listed: RevocationList) -> str:
    return f"revocation list: {listed.issuer_text}; {len(listed.serials)} revoked; of {listed.this_update:%Y-%m-%d}"
