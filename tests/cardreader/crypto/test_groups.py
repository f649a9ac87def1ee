from __future__ import annotations

import pytest

from cardreader.access.pace import can_integrate, encode_point, map_integrated
from cardreader.crypto.ciphers import AES128
from cardreader.crypto.curves import by_parameter_id
from cardreader.crypto.groups import EcGroup, PrimeGroup, group_by_parameter_id, standard_prime_group
from cardreader.crypto.protocols import ca_protocol, pace_protocol

SMALL = PrimeGroup("small", 23, 5, None)


def test_only_standardised_numbers_stand_for_a_group() -> None:
    assert isinstance(group_by_parameter_id(13), EcGroup)
    assert isinstance(group_by_parameter_id(2), PrimeGroup)
    assert group_by_parameter_id(3) is group_by_parameter_id(19) is None
    assert standard_prime_group(23, 5) is None


def test_a_trivial_product_is_refused() -> None:
    with pytest.raises(ValueError, match="trivial"):
        SMALL.combine(SMALL.encode(5), SMALL.encode(14))


@pytest.mark.parametrize("element", [b"\x00", b"\x01", b"\x16", b"\x17", b"\x00\x05"])
def test_what_is_out_of_range_is_no_element(element: bytes) -> None:
    with pytest.raises(ValueError, match="not an element"):
        SMALL.check(element)


def test_integrated_mapping_needs_the_order_of_the_subgroup() -> None:
    with pytest.raises(ValueError, match="does not work"):
        map_integrated(SMALL, AES128, bytes(16), bytes(16))


def test_integrated_mapping_needs_a_prime_that_is_three_modulo_four() -> None:
    assert can_integrate(EcGroup(by_parameter_id(13)))
    assert not can_integrate(EcGroup(by_parameter_id(10)))


def test_a_number_that_leads_to_no_point_is_refused() -> None:
    with pytest.raises(ValueError, match="no point"):
        encode_point(by_parameter_id(13), 0)


def test_identifiers_of_no_protocol_are_none() -> None:
    assert pace_protocol("0.4.0.127.0.7.2.2.4.6.1") is None, "there is no chip authentication mapping with 3DES"
    assert pace_protocol("0.4.0.127.0.7.2.2.4.5.2") is None
    assert pace_protocol("1.2.3") is None
    assert ca_protocol("0.4.0.127.0.7.2.2.3.3.2") is None


def test_names_are_those_of_the_standard() -> None:
    protocol = pace_protocol("0.4.0.127.0.7.2.2.4.6.3")

    assert protocol is not None
    assert protocol.name == "PACE-ECDH-CAM-AES-CBC-CMAC-192"
