"""Cases of EF.SOD and of the document signer's certificate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from cardreader.authenticity.trust import TrustStore
from cardreader.errors import AuthenticityFailed
from cardreader.iso7816.tlv import encode
from cardreader.pki.certificate import parse_certificate
from tests.cardreader.authenticity.pki import DIGEST_OIDS, Authority, algorithm, certify, der, sign
from tests.cardreader.conformity.authorities import (
    COUNTRY,
    SodFile,
    csca,
    key,
    reissued,
    signed,
    signer,
    sod_of,
)
from tests.cardreader.conformity.documents import (
    Path,
    com,
    edited,
    element,
    longer,
    replaced,
    security_object,
    without,
)
from tests.cardreader.conformity.workbench import Files, Workbench, case, intact, passport, trusted

# -- algorithms -------------------------------------------------------------------------------------------------------

ALGORITHMS = {
    "LDS_H_02": ("pss", "sha1"),
    "LDS_H_04": ("pkcs1", "sha224"),
    "LDS_H_06": ("pkcs1", "sha384"),
    "LDS_H_08": ("dsa", "sha1"),
    "LDS_H_10": ("ecdsa-plain", "sha1"),
    "LDS_H_12": ("ecdsa-plain", "sha256"),
    "LDS_H_14": ("ecdsa-plain", "sha512"),
    "LDS_H_71": ("ecdsa", "sha256"),
    "LDS_H_73": ("ecdsa", "sha512"),
    "LDS_H_80": ("rsa", "sha224"),
    "LDS_H_82": ("rsa", "sha384"),
    "LDS_H_94": ("pss", "sha224"),
    "LDS_H_96": ("pss", "sha512"),
    "LDS_H_98": ("dsa", "sha256"),
}


def _algorithm(how: str, digest: str, bench: Workbench) -> None:
    reading = bench.accepted(passport(intact, signed(how, digest)), trust=trusted(how, digest))
    reported = any("SHA-1" in sentence for sentence in reading.authenticity.detail)
    assert reported is (digest == "sha1")


for _name, _how in ALGORITHMS.items():
    case(_name)(partial(_algorithm, *_how))


@case("LDS_H_75")
def hashes_of_another_kind(bench: Workbench) -> None:
    """Groups and content hashed with SHA-224, signed with PSS over SHA-256."""
    bench.accepted(passport(intact, _with_digests("sha224", "sha256")))


def _with_digests(digest: str, signature: str) -> SodFile:
    """The signer's digest is one, the signature's another."""

    def make(groups: dict[int, bytes]) -> bytes:
        file = sod_of(security_object(groups, digest), signer(), "pss", digest)
        attributes = element(file, (*_SIGNER, 3))
        named, value = sign(signer().key, "pss", signature, b"\x31" + attributes[1:])
        return replaced(replaced(file, (*_SIGNER, 4), named), (*_SIGNER, 5), der(0x04, value))

    return make


@case("LDS_H_77")
def certificates_of_another_kind(bench: Workbench) -> None:
    """SOD with PSS over SHA-256, certificates with PSS over SHA-224."""
    by = signer("pss", "sha256", chain="sha224")
    bench.accepted(passport(intact, signed(by=by)), trust=trusted("pss", "sha224"))


@case("LDS_H_86")
def security_object_of_lds_1_8(bench: Workbench) -> None:
    """Version 1 with LDS and Unicode version."""
    bench.accepted(passport(intact, _content(lambda groups: security_object(groups, version=1, lds="0108"))))


# -- EF.SOD damaged ---------------------------------------------------------------------------------------------------

_SIGNED_DATA: Path = (0, 1, 0)
_SIGNER: Path = (*_SIGNED_DATA, 4, 0)
_CONTENT_OF_SIGNER = 3


def _content(content: Callable[[dict[int, bytes]], bytes], **options: Any) -> SodFile:
    return lambda groups: sod_of(content(groups), **options)


def _edited(edit: Callable[[bytes], bytes], **options: Any) -> SodFile:
    return lambda groups: edit(signed(**options)(groups))


def _without(path: Path) -> SodFile:
    return _edited(lambda file: without(file, path))


def _without_message_digest(groups: dict[int, bytes]) -> bytes:
    """The attribute is left out and the rest signed again."""
    digest = bytes.fromhex("06092A864886F70D010904")
    file = edited(
        signed()(groups),
        (*_SIGNER, _CONTENT_OF_SIGNER),
        lambda parts: [part for part in parts if digest not in part],
    )
    attributes = element(file, (*_SIGNER, _CONTENT_OF_SIGNER))
    _, signature = sign(signer().key, "pss", "sha256", b"\x31" + attributes[1:])
    return replaced(file, (*_SIGNER, 5), der(0x04, signature))


def _md5(groups: dict[int, bytes]) -> bytes:
    entries = (
        der(0x30, der(0x02, bytes([n])), der(0x04, hashlib.md5(data, usedforsecurity=False).digest()))
        for n, data in groups.items()
    )
    return der(0x30, b"\x02\x01\x00", algorithm(DIGEST_OIDS["md5"]), der(0x30, *entries))


def _signature_altered(file: bytes) -> bytes:
    return file[:-1] + bytes([file[-1] ^ 1])


def _other_key_id(file: bytes) -> bytes:
    known = parse_certificate(signer().raw).subject_key_id or b""
    assert known in element(file, (*_SIGNER, 1))
    return replaced(file, (*_SIGNER, 1), der(0x80, bytes(20)))


REJECTED: dict[str, SodFile] = {
    "LDS_H_17": _edited(lambda file: b"\x78" + file[1:]),
    "LDS_H_19": _edited(lambda file: longer(file, 1)),
    "LDS_H_21": _without((*_SIGNED_DATA, 0)),
    "LDS_H_23": _without((*_SIGNED_DATA, 1)),
    "LDS_H_25": _without((*_SIGNED_DATA, 2, 0)),
    "LDS_H_27": _without((*_SIGNER, 0)),
    "LDS_H_29": _edited(_other_key_id, by_key_id=True),
    "LDS_H_31": _without((*_SIGNER, 2)),
    "LDS_H_33": _without_message_digest,
    "LDS_H_37": _edited(_signature_altered),
    "LDS_H_39": _content(lambda groups: security_object(groups, version=5)),
    "LDS_H_41": _content(_md5),
    "LDS_H_43": lambda groups: signed()(groups | {2: b"another portrait"}),
    "LDS_H_45": lambda groups: signed()(groups | {10: b"nothing"}),
    "LDS_H_47": _content(lambda groups: without(security_object(groups), (2, 1, 0))),
    "LDS_H_84": signed(version=3),
    "LDS_H_88": _content(lambda groups: security_object(groups, version=1)),
    "LDS_H_92": lambda groups: signed()({3 if n == 2 else n: data for n, data in groups.items()}),
}


def _rejects(sod_file: SodFile, bench: Workbench) -> None:
    bench.rejected(passport(intact, sod_file))


for _name, _file in REJECTED.items():
    case(_name)(partial(_rejects, _file))


@case("LDS_H_69")
def two_faults(bench: Workbench) -> None:
    """DG2's last byte and its signed hash are wrong: the hash is what counts, and no portrait comes out."""

    def damage(files: Files) -> None:
        files["DG2"] = files["DG2"][:-1] + b"\xff"

    error = bench.rejected(passport(damage, lambda groups: signed()(groups | {2: b"another"})))
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "group_changed"


@case("LDS_H_90")
def signed_and_not_listed(bench: Workbench) -> None:
    """DG3 is on the chip and signed; EF.COM does not list it."""
    filling = encode(0x63, b"\xff" * 20)

    def damage(files: Files) -> None:
        files["DG3"] = filling
        files["EF.COM"] = com([1, 2, 14, 15])

    error = bench.rejected(passport(damage))
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "com_differs"


# -- the signer's certificate damaged ---------------------------------------------------------------------------------

_VERSION, _SERIAL, _ALGORITHM, _ISSUER, _VALIDITY, _SUBJECT, _KEY, _EXTENSIONS = range(8)


def _damaged(edit: Callable[[list[bytes]], object]) -> Callable[[], Authority]:
    return lambda: reissued(signer(), csca().key, "pss", "sha256", edit)


def _drop(place: int) -> Callable[[], Authority]:
    return _damaged(lambda parts: parts.pop(place))


def _other_algorithms() -> Authority:
    outer, _ = sign(csca().key, "pkcs1", "sha256", b"")
    return reissued(signer(), csca().key, "pss", "sha256", outer=outer)


def _no_country(parts: list[bytes]) -> None:
    parts[_ISSUER] = parts[_ISSUER].replace(bytes.fromhex("0603550406"), bytes.fromhex("0603550408"))


def _issued(**options: Any) -> Callable[[], Authority]:
    """A certificate of another profile."""
    return lambda: certify("DS", key("rsa2048", "signer"), csca(), serial=2, country=COUNTRY, pss=True, **options)


def _signature_wrong() -> Authority:
    made = reissued(signer(), csca().key, "pss", "sha256")
    made.certificate_bytes = _signature_altered(made.certificate_bytes)
    return made


REJECTED_CERTIFICATES: dict[str, Callable[[], Authority]] = {
    "LDS_H_49": _drop(_VERSION),
    "LDS_H_51": _other_algorithms,
    "LDS_H_55": _drop(_ISSUER),
    "LDS_H_57": _drop(_VALIDITY),
    "LDS_H_59": _drop(_KEY),
    "LDS_H_61": _issued(authority_key_id=False),
    "LDS_H_63": _issued(usage=False),
    "LDS_H_65": lambda: reissued(signer("pkcs1"), csca("pkcs1").key, "pkcs1", "md5"),
    "LDS_H_67": _signature_wrong,
}


def _rejects_signer(make: Callable[[], Authority], bench: Workbench) -> None:
    by = make()
    trust = TrustStore.of([*trusted().certificates, *trusted("pkcs1").certificates])
    bench.rejected(passport(intact, signed(by=by)), trust=trust)


for _name, _make in REJECTED_CERTIFICATES.items():
    case(_name)(partial(_rejects_signer, _make))


@case("LDS_H_53")
def issuer_without_country(bench: Workbench) -> None:
    """The issuer's name lacks its country, in the certificate and in how the signature names the signer."""

    def make(groups: dict[int, bytes]) -> bytes:
        file = signed(by=_damaged(_no_country)())(groups)
        named = [b""] * _ISSUER + [element(file, (*_SIGNER, 1, 0))]
        _no_country(named)
        return replaced(file, (*_SIGNER, 1, 0), named[_ISSUER])

    error = bench.rejected(passport(intact, make))
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "signer_profile"
