from __future__ import annotations

from cardreader.crypto.protocols import ca_protocol, pace_protocol


def test_identifiers_of_no_protocol_are_none() -> None:
    assert pace_protocol("0.4.0.127.0.7.2.2.4.6.1") is None, "there is no chip authentication mapping with 3DES"
    assert pace_protocol("0.4.0.127.0.7.2.2.4.5.2") is None
    assert pace_protocol("1.2.3") is None
    assert ca_protocol("0.4.0.127.0.7.2.2.3.3.2") is None


def test_names_are_those_of_the_standard() -> None:
    protocol = pace_protocol("0.4.0.127.0.7.2.2.4.6.3")

    assert protocol is not None
    assert protocol.name == "PACE-ECDH-CAM-AES-CBC-CMAC-192"
