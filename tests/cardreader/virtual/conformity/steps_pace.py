"""Unit P: PACE."""

from __future__ import annotations

from hashlib import sha1

from cardreader.crypto import curves
from cardreader.iso7816 import tlv
from tests.cardreader.virtual.conformity.pace import CLASSES, GIVEN, CurveGroup, FieldGroup, Pace
from tests.cardreader.virtual.conformity.registry import step
from tests.cardreader.virtual.conformity.terminal import Terminal

COORDINATES = {"x": 0, "y": 1}


@step
def pace_with_can(terminal: Terminal) -> None:
    Pace(terminal).run()
    assert terminal.select_application().ok
    assert terminal.sm("00B09E00", le=1).data == b"\x60"


@step
def pace_with_mrz(terminal: Terminal) -> None:
    pace = Pace(terminal)
    pace.use(1, sha1(terminal.image.mrz.encode(), usedforsecurity=False).digest())
    pace.run()
    assert terminal.select_application().ok
    assert terminal.sm("00B09E00", le=1).data == b"\x60"


@step
def pace_with_wrong_can(terminal: Terminal) -> None:
    """The chip tells at the last step and not before."""
    pace = Pace(terminal)
    pace.use(2, b"000000")
    pace.until(4)
    assert pace.send(4, pace.inner(4)).sw == 0x6300
    _closed(terminal)


@step
def naming_the_parameters(terminal: Terminal) -> None:
    pace = Pace(terminal)
    assert pace.begin(pace.mse + tlv.encode(0x84, bytes([pace.parameter_id]))).ok
    pace.finish(1)
    assert terminal.select_application().ok


@step
def wrong_set_at(terminal: Terminal, kind: str) -> None:
    """Nothing may come of it: no nonce is given."""
    pace = Pace(terminal)
    password, oid = b"\x83\x01\x02", pace.oid
    data = {
        "oid-tag": tlv.encode(0x81, oid) + password,
        "oid-header": tlv.encode(0x80, tlv.encode(0x06, oid)) + password,
        "unknown-parameters": pace.mse + b"\x84\x01\x05",
        "oid-empty": b"\x80\x00" + password,
        "oid-short": tlv.encode(0x80, oid[:-1]) + password,
        "no-password": tlv.encode(0x80, oid) + tlv.encode(0x84, bytes([pace.parameter_id])),
        "password-length": tlv.encode(0x80, oid) + b"\x83\x03\x01\x84",
        "parameters-empty": pace.mse + b"\x84\x00",
    }[kind]
    assert pace.begin(data).refused
    answer = pace.send(1, b"")
    assert answer.refused


@step
def wrong_step(terminal: Terminal, number: str, kind: str) -> None:
    """A step that is spoilt is refused, and the right one after it as well: the run is over."""
    step_number = int(number)
    pace = Pace(terminal).until(step_number)
    inner, other = pace.inner(step_number), b"\x84\x01\x01"
    match kind:
        case "template":
            answer = pace.send(step_number, inner, template=0x8C)
        case "no-template":
            answer = pace.send(step_number, inner, template=None)
        case "extra":
            answer = pace.send(step_number, inner + (other if inner else b"\x81\x01\x01"))
        case "tag":
            answer = pace.send(step_number, b"\x84" + inner[1:])
        case _:
            answer = pace.send(step_number, inner, cla="00" if CLASSES[step_number] == "10" else "10")
    assert answer.refused
    assert pace.send(step_number, inner).refused
    _closed(terminal)


@step
def bad_key(terminal: Terminal, number: str, kind: str) -> None:
    pace = Pace(terminal).until(int(number))
    bad = tlv.encode(GIVEN[int(number)], _bad(pace, kind))
    answer = pace.send(int(number), bad)
    assert answer.refused or answer.sw == 0x6300
    assert pace.send(int(number), pace.inner(int(number))).refused
    _closed(terminal)


def _bad(pace: Pace, kind: str) -> bytes:
    if isinstance(pace.group, FieldGroup):
        p = pace.group.group.p
        return {"above-p": p + 5, "order-2": p - 1}[kind].to_bytes(pace.group.group.element_length, "big")
    assert isinstance(pace.group, CurveGroup)
    other, size = curves.by_parameter_id(16), pace.group.curve.coordinate_length
    return {
        "other-size": other.encode(other.base),
        "off-curve": b"\x04" + b"\x11" * 2 * size,
        "zero": b"\x04" + bytes(2 * size),
        "empty": b"",
    }[kind]


@step
def good_key(terminal: Terminal, number: str, kind: str) -> None:
    """Leading zeros belong to a coordinate."""
    pace = Pace(terminal).until(int(number))
    size, coordinate = kind.split("-")
    assert isinstance(pace.group, CurveGroup)
    pace.private = pace.group.private_with(COORDINATES[coordinate], small=size == "small")
    pace.finish(int(number))
    assert terminal.select_application().ok
    assert terminal.alive()


@step
def wrong_nonce(terminal: Terminal) -> None:
    for length in (15, 17, 0):
        pace = Pace(terminal)
        assert pace.begin().ok
        assert pace.send(1, b"").ok
        assert pace.send(2, tlv.encode(0x81, bytes(length))).refused


@step
def wrong_token(terminal: Terminal, kind: str) -> None:
    pace = Pace(terminal).until(4)
    right = tlv.parse_one(pace.inner(4)).value
    token = {
        "short": right[:-1],
        "long": right + b"\x00",
        "empty": b"",
        "zeros": bytes(8),
        "unwrapped": pace.token(pace.peer, wrapped=False),
    }[kind]
    answer = pace.send(4, tlv.encode(0x85, token))
    assert answer.refused or answer.sw == 0x6300
    assert pace.send(4, tlv.encode(0x85, right)).refused
    _closed(terminal)


@step
def command_between(terminal: Terminal, number: str) -> None:
    """A foreign command is answered in plain, and the run cannot be resumed."""
    pace = Pace(terminal).until(int(number))
    inner = pace.inner(int(number))
    answer = terminal.send("00B09C00", le=1)
    assert answer.ok or answer.refused
    assert pace.send(int(number), inner).refused
    assert pace.send(4, b"\x85\x08" + bytes(8)).refused
    _closed(terminal)


@step
def token_alone(terminal: Terminal) -> None:
    """Generic mapping does not bring what belongs to the mapping with chip authentication."""
    pace = Pace(terminal)
    pace.run()
    assert pace.last is not None
    assert [part.tag for part in tlv.children(tlv.parse_one(pace.last.data))] == [0x86]


def _closed(terminal: Terminal) -> None:
    """No access was given."""
    terminal.select_application()
    assert terminal.send("00B08200", le=1).refused
