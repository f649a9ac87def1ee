import json
from datetime import date

import pytest

from cardreader.citizen import PartialDate
from cardreader.virtual import data_groups
from cardreader.virtual import portrait as portrait_module
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, PortraitSpec, load_people
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.portrait import encoded_portrait, portrait
from cardreader.virtual.profile import Profile, load_profiles, profile

SPECIMEN = Person(
    key="specimen",
    name="Nguyễn Văn Mẫu",
    latin_name="NGUYEN<<VAN<MAU",
    stands_for={},
    outcome="covered",
    slip=True,
    priority=False,
    number="001090000000",
    old_id="010000000",
    birth=PartialDate(1990, 1, 1),
    sex="M",
    issued=date(2021, 7, 15),
    expires=date(2030, 1, 1),
    origin="Phường Mẫu, Hà Nội",
    residence="Số 1 đường Thử Nghiệm, phường Mẫu, Hà Nội",
    ethnicity="Kinh",
    religion="Không",
    marks="Sẹo chấm cách 1cm dưới sau đuôi mắt phải",
    father="Nguyễn Văn Cha",
    mother="Trần Thị Mẹ",
    spouse="",
    portrait=PortraitSpec(1, "adult"),
    qr_format="CCCD7",
)
DG13_TWO_SEQUENCES = (
    "6D8201A13082019D020101060628D3160100083182018E3011020101130C303031303930303030303030"
    "30180201020C134E475559E1BB844E2056C4824E204DE1BAAA55300F020103130A30312F30312F31393930"
    "30080201040C034E616D300F0201050C0A5669E1BB8774204E616D30090201060C044B696E68300B020107"
    "0C064B68C3B46E67301F0201080C1A5068C6B0E1BB9D6E67204DE1BAAB752C2048C3A0204EE1BB99693040"
    "0201090C3B53E1BB91203120C491C6B0E1BB9D6E67205468E1BBAD204E676869E1BB876D2C207068C6B0E1"
    "BB9D6E67204DE1BAAB752C2048C3A0204EE1BB9969303B02010A0C3653E1BAB96F206368E1BAA56D2063C3"
    "A163682031636D2064C6B0E1BB9B692073617520C49175C3B469206DE1BAAF74207068E1BAA369300F0201"
    "0B130A31352F30372F32303231300F02010C0C0A30312F30312F32303330302D02010D30130C114E475559"
    "E1BB844E2056C4824E2043484130130C115452E1BAA64E205448E1BB8A204DE1BAB8300302010E300E0201"
    "0F13093031303030303030303015020110"
)


def test_card_access_has_the_bytes_seen_on_vietnamese_cards(image: CardImage) -> None:
    assert image.files["EF.CardAccess"].hex().upper() == (
        "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012060A04007F0007020204020202010202010D"
    )


@pytest.mark.parametrize(
    ("kind", "info", "parameters"),
    [
        (
            "pace-parameters-spelt-out",
            "300F060A04007F00070202040202020102",
            "060904007F0007020204023081EC06072A8648CE3D0201",
        ),
        (
            "pace-dh-parameters-spelt-out",
            "300F060A04007F00070202040102020102",
            "060904007F0007020204013082023906072A8648CE3E0201",
        ),
    ],
)
def test_pace_without_a_parameter_number_spells_its_parameters_out(
    people: dict[str, Person], issuer: Issuer, kind: str, info: str, parameters: str
) -> None:
    files = personalise(people["insured-here"], issuer, profile(kind)).files
    for name in ("EF.CardAccess", "DG14"):
        assert bytes.fromhex(info) in files[name]
        assert bytes.fromhex(parameters) in files[name]


def test_dg1_holds_the_mrz() -> None:
    content = data_groups.dg1(SPECIMEN.mrz)
    assert content[:5] == bytes.fromhex("615D5F1F5A")
    assert content[5:].decode() == "".join(SPECIMEN.mrz)


def test_dg13_has_the_shape_seen_on_vietnamese_cards() -> None:
    two, one = data_groups.dg13(SPECIMEN), data_groups.dg13(SPECIMEN, "one-sequence")
    assert two[:-18].hex().upper() == DG13_TWO_SEQUENCES
    assert len(two) - len(one) == 2
    assert bytes.fromhex("02010D3026") in one


@pytest.mark.parametrize("one", load_profiles(), ids=lambda one: one.name)
def test_a_card_is_the_same_to_the_byte_for_the_same_seed(one: Profile, people: dict[str, Person]) -> None:
    first, second = (personalise(people["over-75"], Issuer(bytes(32)), one) for _ in range(2))
    assert first == second


def test_another_seed_makes_another_card(people: dict[str, Person]) -> None:
    one, other = (personalise(people["over-75"], Issuer(bytes([seed]) * 32), profile()) for seed in (1, 2))
    assert one.files["EF.SOD"] != other.files["EF.SOD"]
    assert one.files["DG13"] == other.files["DG13"]


@pytest.mark.parametrize("person", load_people(), ids=lambda person: person.key)
def test_every_persons_card_has_a_portrait_of_about_15_kilobytes(person: Person, issuer: Issuer) -> None:
    files = personalise(person, issuer, profile()).files
    assert 12_000 < len(files["DG2"]) < 16_000
    assert set(files) == {"EF.CardAccess", "EF.COM", "EF.SOD", "DG1", "DG2", "DG13", "DG14"}


def test_portraits_differ_from_person_to_person() -> None:
    specs = [(one.portrait, one.sex == "F") for one in load_people()]
    assert len({encoded_portrait(spec, female=female, kind="jpeg") for spec, female in specs}) == len(specs)


def test_a_portrait_is_a_colour_picture_of_passport_size() -> None:
    picture = portrait(PortraitSpec(5, "old"), female=True)
    assert (picture.mode, picture.size) == ("RGB", (413, 531))


def test_a_picture_that_stays_too_large_has_the_lowest_quality(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = encoded_portrait(PortraitSpec(77, "adult"), female=True, kind="jpeg")
    monkeypatch.setattr(portrait_module, "_TARGET", 10)
    assert 10 < len(encoded_portrait(PortraitSpec(77, "young"), female=True, kind="jpeg")) < len(usual)


def test_a_chip_without_extended_length_tells_no_buffer_sizes() -> None:
    assert data_groups.atr_info(256, chaining=True, extended=False).hex() == "4703940180"


def test_no_name_and_no_key_shows_in_the_repr_of_a_card(image: CardImage, holder: Person) -> None:
    text = repr(image)
    assert holder.can not in text
    assert holder.latin_name not in text
    assert "private" not in text
    assert json.dumps(text)
