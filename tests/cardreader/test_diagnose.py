from __future__ import annotations

import json

import pytest

from cardreader.cli import main
from cardreader.virtual.image import CardImage
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
