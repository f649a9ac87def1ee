from __future__ import annotations

import pytest

from kiosk.register.desk.pins import WrongPin, hash_pin, verify_pin


def test_a_pin_is_kept_as_argon2id_of_rfc_9106_with_a_salt_of_its_own() -> None:
    first, second = hash_pin("472819"), hash_pin("472819")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    verify_pin(first, "472819")


def test_a_wrong_pin_and_a_missing_hash_raise() -> None:
    for hashed, pin in ((hash_pin("472819"), "472818"), (None, "472819"), (None, "nobody has this PIN")):
        with pytest.raises(WrongPin):
            verify_pin(hashed, pin)
