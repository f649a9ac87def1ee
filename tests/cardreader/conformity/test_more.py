"""Faults beside the plan's, of the same kind: each a fault that ICAO Doc 9303 forbids, hashed and signed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardreader.authenticity.trust import TrustStore
from cardreader.commands.diagnose import describe_card
from cardreader.errors import AuthenticityFailed
from cardreader.iso7816.tlv import encode
from cardreader.pki.certificate import parse_certificate
from tests.cardreader.authenticity.pki import sign
from tests.cardreader.conformity.authorities import SodFile, csca, reissued, signed, signer, sod_of
from tests.cardreader.conformity.cases_data import GROUPS, group
from tests.cardreader.conformity.documents import (
    com,
    dg1,
    dg2,
    edited,
    element,
    face,
    replaced,
    security_object,
    without,
)
from tests.cardreader.conformity.workbench import CAN, Workbench, intact, passport, trusted

_SIGNED_DATA = (0, 1, 0)
_SIGNER = (*_SIGNED_DATA, 4, 0)
_ATTRIBUTES = (*_SIGNER, 3)
_SUBJECT, _EXTENSIONS = 5, 7
_GROUPS_SIGNED, _MASTER_LIST = bytes.fromhex("678108010101"), bytes.fromhex("678108010102")
FAULTY_FILES: dict[str, tuple[str, bytes]] = {
    "EF.COM lists a group twice": ("EF.COM", com([1, *GROUPS])),
    "EF.COM lists a group that is not there": ("EF.COM", com([*GROUPS, 13])),
    "EF.COM without versions": ("EF.COM", without(com(GROUPS), (0,))),
    "a digit in the name": ("DG1", dg1(name="MU5TERMANN<<ERIKA")),
    "no primary identifier": ("DG1", dg1(name="<<ERIKA")),
    "a digit in the issuing state": ("DG1", dg1().replace(b"P<UTO", b"P<U1O")),
    "no nationality": ("DG1", dg1(nationality="<<<")),
    "a filler inside the nationality": ("DG1", dg1(nationality="D<D")),
    "a digit in the document code": ("DG1", dg1(code="P1")),
    "fewer faces than announced": ("DG2", dg2(face()[:12] + b"\x00\x02" + face()[14:])),
    "no face": ("DG2", dg2(face()[:12] + b"\x00\x00" + face()[14:])),
    "an unknown image data type": ("DG2", dg2(face().replace(b"\x01\x00\x01\x9d", b"\x01\x09\x01\x9d"))),
    "an unknown sex": ("DG2", dg2(face()[:20] + b"\x09" + face()[21:])),
    "an unknown hair colour": ("DG2", dg2(face()[:22] + b"\x33" + face()[23:])),
    "another version of the record": ("DG2", dg2(face().replace(b"010\x00", b"099\x00"))),
}


@pytest.mark.parametrize("fault", FAULTY_FILES)
def test_a_faulty_file_is_rejected(fault: str) -> None:
    Workbench().rejected(passport(group(*FAULTY_FILES[fault])), CAN)


@pytest.mark.parametrize(
    ("place", "new"),
    [((0,), b"\x02\x01\x01"), ((1,), b"\x31\x00"), ((4,), b"\x31\x00")],
    ids=["version", "no digest algorithm", "no signer"],
)
def test_a_faulty_envelope_of_the_signature_is_rejected(place: tuple[int, ...], new: bytes) -> None:
    image = passport(intact, lambda groups: replaced(signed()(groups), (*_SIGNED_DATA, *place), new))

    Workbench().rejected(image)


@pytest.mark.parametrize("place", [(0,), (1,), (2,), (2, 1, 1)], ids=["version", "digest", "hashes", "one hash"])
def test_an_incomplete_security_object_is_rejected(place: tuple[int, ...]) -> None:
    Workbench().rejected(passport(intact, lambda groups: sod_of(without(security_object(groups), place))))


@pytest.mark.parametrize(
    "options", [{"attributes": False}, {"embed": False}, {"by_key_id": True, "version": 1}], ids=str
)
def test_a_faulty_signer_is_rejected(options: dict[str, bool]) -> None:
    Workbench().rejected(passport(intact, signed(**options)))  # type: ignore[arg-type]  # switches of content_info


def test_a_signer_named_by_its_key_is_accepted() -> None:
    Workbench().accepted(passport(intact, signed(by_key_id=True)))


def _with_attributes(edit: Callable[[list[bytes]], list[bytes]]) -> SodFile:
    """Edit the signed attributes and sign them again."""

    def make(groups: dict[int, bytes]) -> bytes:
        file = edited(signed()(groups), _ATTRIBUTES, edit)
        _, signature = sign(signer().key, "pss", "sha256", b"\x31" + element(file, _ATTRIBUTES)[1:])
        return replaced(file, (*_SIGNER, 5), encode(0x04, signature))

    return make


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (
            lambda parts: [
                part.replace(bytes.fromhex("678108010101"), bytes.fromhex("678108010102")) for part in parts
            ],
            "",
        ),
        (lambda parts: [*parts, parts[0]], "damaged_data"),
        (lambda parts: parts[:1], ""),
    ],
    ids=["a type of content that is another", "an attribute twice", "no type of content"],
)
def test_faulty_signed_attributes_are_rejected(edit: Callable[[list[bytes]], list[bytes]], code: str) -> None:
    error = Workbench().rejected(passport(intact, _with_attributes(edit)))

    reason = error.reason if isinstance(error, AuthenticityFailed) else ""
    assert (error.code, reason) == ((code, "") if code else ("authenticity_failed", "content_type"))


def test_a_certificate_without_extensions_is_no_document_signer_s() -> None:
    def bare(parts: list[bytes]) -> None:
        del parts[_EXTENSIONS]

    by = reissued(signer(), csca().key, "pss", "sha256", bare)

    error = Workbench().rejected(passport(intact, signed(by=by)))
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "signer_profile"


def test_a_country_of_three_letters_is_reported() -> None:
    def three_letters(parts: list[bytes]) -> None:
        attribute = encode(0x30, bytes.fromhex("0603550406") + encode(0x13, b"UTO"))
        parts[_SUBJECT] = encode(0x30, encode(0x31, attribute))

    by = reissued(signer(), csca().key, "pss", "sha256", three_letters)

    reading = Workbench().accepted(passport(intact, signed(by=by)))
    assert any("by two letters" in sentence for sentence in reading.authenticity.detail)


def test_a_signer_in_the_trust_folder_instead_of_the_document_is_found() -> None:
    trust = TrustStore.of([*trusted().certificates, parse_certificate(signer().raw)])

    reading = Workbench().accepted(passport(intact, signed(embed=False)), trust=trust)

    described = describe_card(b"", None, reading, [], 0)
    assert "signer" not in described["details"]
