"""Signers of one issuer and of those who imitate it, for tests of what is learnt."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from cardreader.authenticity.learning import Learning, Observation
from cardreader.pki.certificate import Certificate, parse_certificate
from cardreader.pki.keys import PublicKey
from tests.cardreader.authenticity.pki import Authority, certify

SIGNER_KEY = ec.generate_private_key(ec.SECP256R1())


def issuer(kind: str = "ecdsa", which: int = 0) -> Authority:
    """An issuer; those of the same kind and another number bear the same name and have another key."""
    return _issuer(kind, which)


@cache
def _issuer(kind: str, which: int) -> Authority:
    made: Any
    match kind:
        case "ecdsa":
            made = ec.generate_private_key(ec.BrainpoolP256R1())
        case "dsa":
            made = dsa.generate_private_key(1024)  # noqa: S505 -- a test's own
        case _:
            made = rsa.generate_private_key(3, 1024)  # noqa: S505 -- a test's own
    return certify("CSCA", made, ca=True)


def key_of(authority: Authority) -> PublicKey:
    """The issuer's key as the reader sees it."""
    return parse_certificate(authority.raw).key


def signer(kind: str = "ecdsa", which: int = 0, serial: int = 1, **options: Any) -> Certificate:
    """One of an issuer's signers."""
    return _signer(kind, which, serial, tuple(sorted(options.items())))


@cache
def _signer(kind: str, which: int, serial: int, options: tuple[tuple[str, Any], ...]) -> Certificate:
    made = certify("Signer", SIGNER_KEY, issuer(kind, which), serial=serial, pss=kind == "pss", **dict(options))
    return parse_certificate(made.raw)


def imitating(serial: int = 1, which: int = 1) -> Certificate:
    """A forger's signer that bears the genuine issuer's name and names its key."""
    key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer().key.public_key())
    return _with_key_id(key_id.key_identifier or b"", which, serial)


def numbered(which: int = 0, serial: int = 1, number: bytes = b"key number 1") -> Certificate:
    """A signer of an issuer that numbers its keys instead of hashing them."""
    return _with_key_id(number, which, serial)


@cache
def _with_key_id(identifier: bytes, which: int, serial: int) -> Certificate:
    key_id = x509.AuthorityKeyIdentifier(identifier, None, None)
    by = issuer("ecdsa", which)
    made = certify("Signer", SIGNER_KEY, by, serial=serial, authority_key_id=False, extensions=(key_id,))
    return parse_certificate(made.raw)


def seen(*cards: tuple[Certificate, str], learning: Learning | None = None) -> Learning:
    """What is learnt from cards, each with the name of its holder."""
    learning = learning or Learning()
    for certificate, holder in cards:
        learning = learning.observed(Observation(certificate, holder.encode()))
    return learning
