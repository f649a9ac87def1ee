"""Documents of the field whose files are against the standard where no proof depends on it: read, and told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.crypto import curves
from cardreader.errors import AuthenticityFailed
from cardreader.iso7816.ber import to_der
from cardreader.iso7816.tlv import TlvError, encode, parse_one
from cardreader.lds.security_infos import parse_dg14, parse_security_infos
from cardreader.pki.certificate import parse_certificate
from cardreader.reading import ReadPolicy
from cardreader.virtual import der
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import draft, personalise
from cardreader.virtual.profile import profile
from tests.cardreader.conftest import MakeImage, Read

ALL = ReadPolicy(files=None)


@pytest.mark.parametrize(
    ("switches", "told"),
    [
        ({"sod_form": "ber"}, "BER"),
        ({"sod_form": "id-data"}, "1.2.840.113549.1.7.1"),
        ({"sod_form": "draft-type"}, "1.3.27.1.1.1"),
        ({"sod_form": "sdu-type"}, "1.2.528.1.1006.1.20.1"),
        ({"sod_form": "issuer-reversed"}, "issuer otherwise"),
        ({"dg13_shape": "careless"}, "no text in field 7, 10"),
    ],
    ids=str,
)
def test_a_deviation_that_endangers_no_proof_is_read_and_told(
    read: Read, make_image: MakeImage, person: Person, switches: dict[str, Any], told: str
) -> None:
    reading = read(make_image(**switches), policy=ALL)

    assert (reading.authenticity.passive, reading.authenticity.chip) == (Passive.CHAIN_OK, ChipProof.OK)
    assert reading.citizen.issued == person.issued
    assert any(told in sentence for sentence in reading.authenticity.detail)


@pytest.mark.parametrize("base", ["sod-ber", "sod-id-data", "sod-draft-type", "sod-issuer-reversed"])
@pytest.mark.parametrize("how", ["signed-by-wrong-key", "changed-sod-hash", "dg13-changed-byte", "signer-revoked"])
def test_a_forgery_in_that_shape_is_caught_all_the_same(
    read: Read, person: Person, issuer: Issuer, base: str, how: str
) -> None:
    with pytest.raises(AuthenticityFailed):
        read(forge(person, issuer, forgery(how), profile(base)))


@pytest.mark.parametrize("name", ["chip-key-explicit", "chip-key-numbered"])
def test_a_chip_is_proven_whichever_way_its_key_tells_the_curve(
    read: Read, person: Person, issuer: Issuer, name: str
) -> None:
    image = personalise(person, issuer, profile(name))

    assert curve_oid(13) not in image.files["DG14"]
    assert read(image).authenticity.chip is ChipProof.OK


def curve_oid(parameter_id: int) -> bytes:
    """Return the identifier of a curve as it would stand in a key."""
    return der.oid(curves.by_parameter_id(parameter_id).oid)


def test_document_types_without_their_version_are_read(read: Read, person: Person, issuer: Issuer) -> None:
    made = draft(person, issuer, profile())
    spec = replace(issuer.signer_spec("signer/bare"), document_types_version=False)
    made.signer = issuer.certify(made.signer.key, spec)

    assert set(parse_certificate(made.signer.certificate).document_types) == {"ID", "P"}
    assert read(made.image()).authenticity.passive is Passive.CHAIN_OK


def test_a_portrait_against_its_standard_is_left_out_and_told(read: Read, person: Person, issuer: Issuer) -> None:
    made = draft(person, issuer, profile())
    at = made.groups[2].index(b"FAC\x00") + 8
    length = int.from_bytes(made.groups[2][at : at + 4], "big")
    made.groups[2] = made.groups[2][:at] + (length - 8).to_bytes(4, "big") + made.groups[2][at + 4 :]

    reading = read(made.image())

    assert reading.portrait is None
    assert reading.authenticity.chip is ChipProof.OK
    assert any("The portrait is left out" in sentence for sentence in reading.authenticity.detail)


def test_bytes_behind_the_infos_of_dg14_say_nothing(read: Read, person: Person, issuer: Issuer) -> None:
    made = draft(person, issuer, profile())
    inner = parse_one(made.groups[14]).value
    made.groups[14] = encode(0x6E, inner + b"\x00\x00\x00")

    assert parse_dg14(made.groups[14]) == parse_dg14(encode(0x6E, inner))
    assert read(made.image()).authenticity.chip is ChipProof.OK


PACE = der.sequence(der.oid("0.4.0.127.0.7.2.2.4.2.2"), der.integer(2), der.integer(13))
LATER = der.sequence(der.oid("0.4.0.127.0.7.2.2.4.2.4"), der.integer(9), der.integer(13))


def test_an_info_of_a_later_version_counts_nothing_beside_one_that_is_known() -> None:
    assert len(parse_security_infos(encode(0x31, LATER + PACE)).pace) == 1
    with pytest.raises(TlvError, match="unknown version 9"):
        parse_security_infos(encode(0x31, LATER))


def test_chip_authentication_of_version_2_promises_no_key_of_version_1() -> None:
    info = der.sequence(der.oid("0.4.0.127.0.7.2.2.3.2.2"), der.integer(2), der.integer(1))

    assert not parse_security_infos(encode(0x31, info)).offers_chip_authentication


@pytest.mark.parametrize(
    "data",
    [b"", b"\x30", b"\x30\x80\x02\x01\x01", b"\x30\x80" * 40, b"\x30\x05\x02\x01", b"\x30\x00\x00", b"\x04\x09\x01"],
    ids=bytes.hex,
)
def test_malformed_ber_is_refused(data: bytes) -> None:
    with pytest.raises(TlvError):
        to_der(data)


def test_what_is_der_stays_as_it_is() -> None:
    whole = der.sequence(der.integer(1), der.octets(b"abc"), encode(0x7F49, b"\x86\x00"))

    assert to_der(whole) == whole
    assert to_der(der.indefinite(whole, levels=2)) == whole
