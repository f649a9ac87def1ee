from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cardreader.cli import main
from cardreader.virtual.image import Behaviour, CardImage
from cardreader.virtual.people import Person
from tests.cardreader.conftest import MakeImage, inserted
from tests.cardreader.pcsc.hand import put_in
from tests.conftest import VirtualReader

Capture = pytest.CaptureFixture[str]


def test_a_diagnosis_describes_the_card_and_nobody(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["diagnose", "--can", person.can]) == 0

    text = capsys.readouterr().out
    content = json.loads(text)
    assert content["atr"] == citizen_image.atr.hex().upper()
    assert content["details"]["signer"]["issuer"].startswith("C=VN")
    assert content["details"]["portrait"]["format"] == "jpeg2000"
    assert content["card_access"]
    assert content["files"]["DG2"]["bytes"] > 10000
    for word in (person.number, person.number[-9:], person.can, *person.latin_name.replace("<", " ").split()):
        assert word not in text


def test_a_card_that_cannot_be_read_is_described_as_far_as_it_goes(
    virtual_reader: VirtualReader, make_image: MakeImage, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(make_image()))

    assert main(["diagnose", "--can", "000000"]) == 4

    content = json.loads(capsys.readouterr().out)
    assert content["failed"]["code"] == "wrong_password"
    assert any(answer.endswith("6300") for answer in content["unusual_answers"])
    assert content["card_access"]


def test_a_malformed_offer_is_told_as_it_is(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, capsys: Capture
) -> None:
    """A card that cannot even be asked how to open it is the very one that a clinic sends us."""
    offer = b"\x31\x03\x30\x01\x02"
    put_in(virtual_reader, inserted(replace(citizen_image, files={**citizen_image.files, "EF.CardAccess": offer})))

    assert main(["diagnose", "--can", person.can]) == 7

    content = json.loads(capsys.readouterr().out)
    assert content["card_access"] == "malformed: 3103300102"
    assert content["failed"]["code"] == "tlv"


@pytest.mark.parametrize("behaviour", [Behaviour(read_by_sfi=False), Behaviour(end_of_file="6B00")], ids=str)
def test_the_offer_is_told_however_it_was_read(
    virtual_reader: VirtualReader, make_image: MakeImage, person: Person, capsys: Capture, behaviour: Behaviour
) -> None:
    put_in(virtual_reader, inserted(make_image(behaviour=behaviour, active_authentication="ecdsa/13/sha256")))

    assert main(["diagnose", "--can", person.can]) == 0

    content = json.loads(capsys.readouterr().out)
    assert any(info["oid"].startswith("0.4.0.127.0.7.2.2.4.") for info in content["card_access"])
    assert content["details"]["dg15"].startswith("EC ")


def test_a_chip_with_next_to_nothing_is_described_too(
    virtual_reader: VirtualReader, make_image: MakeImage, person: Person, capsys: Capture
) -> None:
    bare = make_image(pace=(), card_access=False, chip_authentication=(), picture="none", com="absent")
    put_in(virtual_reader, inserted(bare))

    assert main(["diagnose", "--mrz", person.mrz_argument]) == 0

    content = json.loads(capsys.readouterr().out)
    assert content["card_access"] is None
    assert not {"portrait", "dg14", "dg15"} & set(content["details"])
