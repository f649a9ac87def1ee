"""Faults beside the plan's, of the same kind: each a fault that ICAO Doc 9303 forbids, hashed and signed anew."""

from __future__ import annotations

import pytest

from tests.cardreader.conformity.authorities import signed, sod_of
from tests.cardreader.conformity.cases_data import GROUPS, group
from tests.cardreader.conformity.documents import com, dg1, dg2, face, replaced, security_object, without
from tests.cardreader.conformity.workbench import CAN, Workbench, intact, passport

_SIGNED_DATA = (0, 1, 0)
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
