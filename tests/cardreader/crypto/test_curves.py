import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from cardreader.crypto.curves import Curve, Point, all_curves, by_domain, by_oid, by_parameter_id

EXAMPLES = json.loads((Path(__file__).parents[2] / "data" / "icao9303.json").read_text())
BRAINPOOL = by_parameter_id(13)
every_curve = pytest.mark.parametrize("curve", all_curves(), ids=lambda curve: curve.name)


def test_the_standardised_identifiers_8_to_18_are_there() -> None:
    assert [curve.parameter_id for curve in all_curves()] == list(range(8, 19))


@pytest.mark.parametrize("parameter_id", [0, 7, 19])
def test_other_identifiers_are_no_curves(parameter_id: int) -> None:
    with pytest.raises(KeyError):
        by_parameter_id(parameter_id)


@every_curve
def test_a_point_survives_encoding(curve: Curve) -> None:
    point = curve.multiply(curve.random_scalar(), curve.base)
    data = curve.encode(point)
    assert len(data) == 1 + 2 * curve.coordinate_length
    assert curve.decode(data) == point
    assert curve.x_bytes(point) == data[1 : 1 + curve.coordinate_length]


@every_curve
def test_both_sides_agree_on_the_same_point(curve: Curve) -> None:
    ours, theirs = curve.random_scalar(), curve.random_scalar()
    left = curve.multiply(ours, curve.multiply(theirs, curve.base))
    assert left == curve.multiply(theirs, curve.multiply(ours, curve.base))
    assert left == curve.multiply(ours * theirs, curve.base)


@every_curve
def test_a_curve_is_found_by_its_name_and_by_its_parameters(curve: Curve) -> None:
    assert by_oid(curve.oid) is curve
    assert by_domain(curve.p, curve.a - curve.p, curve.b, (curve.base.x, curve.base.y), curve.order) is curve


def test_unknown_names_and_parameters_are_no_curves() -> None:
    with pytest.raises(KeyError):
        by_oid("1.2.3")
    with pytest.raises(KeyError):
        by_domain(BRAINPOOL.p, BRAINPOOL.a, BRAINPOOL.b + 1, (BRAINPOOL.base.x, BRAINPOOL.base.y), BRAINPOOL.order)


@every_curve
def test_the_curve_has_the_parameters_that_openssl_has(curve: Curve) -> None:
    library = {
        12: ec.SECP256R1(),
        13: ec.BrainpoolP256R1(),
        15: ec.SECP384R1(),
        16: ec.BrainpoolP384R1(),
        17: ec.BrainpoolP512R1(),
        18: ec.SECP521R1(),
    }.get(curve.parameter_id)
    if library is None:
        assert curve.parameter_id in (8, 9, 10, 11, 14)
        return
    numbers = ec.derive_private_key(7, library).public_key().public_numbers()
    assert curve.multiply(7, curve.base) == Point(numbers.x, numbers.y)


@given(st.binary(min_size=64, max_size=64))
def test_bytes_that_are_no_point_are_refused(coordinates: bytes) -> None:
    with pytest.raises(ValueError, match="not a point"):
        BRAINPOOL.decode(b"\x04" + coordinates)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x04" + bytes(63), b"\x02" + bytes(32), b"\x04" + bytes(65)])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="uncompressed"):
        BRAINPOOL.decode(data)


def test_the_point_at_infinity_is_never_a_result() -> None:
    with pytest.raises(ValueError, match="infinity"):
        BRAINPOOL.multiply(BRAINPOOL.order, BRAINPOOL.base)
    negative = BRAINPOOL.multiply(BRAINPOOL.order - 1, BRAINPOOL.base)
    with pytest.raises(ValueError, match="infinity"):
        BRAINPOOL.add(BRAINPOOL.base, negative)


def test_the_generic_mapping_of_icao_appendix_g1() -> None:
    example = EXAMPLES["pace_ecdh_gm"]
    shared = BRAINPOOL.multiply(
        int(example["map_chip_private"], 16),
        BRAINPOOL.decode(b"\x04" + bytes.fromhex(example["map_terminal_public"])),
    )
    mapped = BRAINPOOL.add(BRAINPOOL.multiply(int(example["nonce_s"], 16), BRAINPOOL.base), shared)
    assert BRAINPOOL.encode(shared)[1:] == bytes.fromhex(example["map_shared_secret_H"])
    assert BRAINPOOL.encode(mapped)[1:] == bytes.fromhex(example["mapped_generator"])
