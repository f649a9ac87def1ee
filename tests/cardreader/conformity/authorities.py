"""The plan's authorities: a CSCA and a document signer for every algorithm, and certificates damaged in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

from cardreader.crypto import dh
from cardreader.iso7816.tlv import parse, parse_one
from tests.cardreader.authenticity.pki import Authority, algorithm, certify, content_info, der, sign
from tests.cardreader.conformity.documents import security_object

SodFile = Callable[[dict[int, bytes]], bytes]
LDS_OBJECT = "0606678108010101"
CARD_SECURITY_OBJECT = "060804007F0007030201"
COUNTRY = "UT"
"""The plan's documents are of Utopia."""


@dataclass
class Doctored(Authority):
    """An authority whose certificate is other bytes than the library's."""

    certificate_bytes: bytes = field(default=b"", repr=False)

    @property
    def raw(self) -> bytes:
        """The certificate in DER."""
        return self.certificate_bytes


@cache
def key(kind: str, _owner: str) -> Any:
    """A private key; DSA over the 2048-bit group of RFC 5114, whose parameters need no search."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind == "dsa":
        group = dh.by_parameter_id(2)
        return dsa.DSAParameterNumbers(group.p, group.q, group.g).parameters().generate_private_key()
    curves: dict[str, ec.EllipticCurve] = {
        "ec224": ec.SECP224R1(),
        "ec256": ec.BrainpoolP256R1(),
        "ec384": ec.SECP384R1(),
        "ec512": ec.BrainpoolP512R1(),
    }
    return ec.generate_private_key(curves[kind])


_KINDS = {"pkcs1": ("rsa3072", "rsa2048"), "rsa": ("rsa3072", "rsa2048"), "pss": ("rsa3072", "rsa2048")}
_EC_BY_DIGEST = {"sha1": ("ec256", "ec224"), "sha512": ("ec512", "ec512")}


def kinds(how: str, digest: str) -> tuple[str, str]:
    """The plan's keys of CSCA and signer for an algorithm."""
    if how == "dsa":
        return "dsa", "dsa"
    return _KINDS.get(how) or _EC_BY_DIGEST.get(digest, ("ec256", "ec256"))


@cache
def csca(how: str = "pss", digest: str = "sha256") -> Authority:
    """The authority that signs with that algorithm."""
    own = key(kinds(how, digest)[0], "csca")
    made = certify(f"CSCA {how} {digest}", own, ca=True, country=COUNTRY, digest=_usual(digest), pss=how == "pss")
    return reissued(made, own, how, digest)


@cache
def signer(how: str = "pss", digest: str = "sha256", chain: str = "", **options: Any) -> Authority:
    """A document signer; `chain` is the digest of the certificates where it is another."""
    chain = chain or digest
    own, above = key(kinds(how, digest)[1], "signer"), csca(how, chain)
    made = certify("DS", own, above, serial=2, country=COUNTRY, digest=_usual(chain), pss=how == "pss", **options)
    return reissued(made, above.key, how, chain)


def reissued(
    made: Authority,
    by: Any,
    how: str,
    digest: str,
    edit: Callable[[list[bytes]], object] = lambda _parts: None,
    outer: bytes = b"",
) -> Doctored:
    """The same certificate with its body edited and signed again; `outer` replaces the outer algorithm only."""
    parts = [part.raw for part in parse(parse(parse_one(made.raw).value)[0].value)]
    parts[2], _ = _sign(by, how, digest, b"")
    edit(parts)
    body = der(0x30, *parts)
    named, signature = _sign(by, how, digest, body)
    raw = der(0x30, body, outer or named, der(0x03, b"\x00", signature))
    return Doctored(made.key, made.certificate, raw)


def _sign(by: Any, how: str, digest: str, data: bytes) -> tuple[bytes, bytes]:
    if digest == "md5":
        md5 = hashes.MD5()  # noqa: S303 -- the case is that readers refuse it
        return algorithm("06092A864886F70D010104"), by.sign(data, padding.PKCS1v15(), md5)
    # A bare rsaEncryption says too little in a certificate.
    return sign(by, "pkcs1" if how == "rsa" else how, digest, data)


def _usual(digest: str) -> str:
    """A digest that the library is willing to issue certificates with; they are signed again afterwards."""
    return "sha256" if digest in ("sha1", "md5") else digest


def sod_of(content: bytes, by: Authority | None = None, how: str = "pss", digest: str = "sha256", **kw: Any) -> bytes:
    """EF.SOD around a security object."""
    return der(0x77, content_info(LDS_OBJECT, content, by or signer(), how, digest, **kw))


def signed(
    how: str = "pss", digest: str = "sha256", by: Authority | None = None, lds_digest: str = "", **options: Any
) -> SodFile:
    """A right EF.SOD by that algorithm."""
    one = by or signer(how, digest)
    return lambda groups: sod_of(security_object(groups, lds_digest or digest), one, how, digest, **options)


def card_security(infos: bytes) -> bytes:
    """EF.CardSecurity by the plan's signer."""
    return content_info(CARD_SECURITY_OBJECT, infos, signer(), "pss", "sha256")
