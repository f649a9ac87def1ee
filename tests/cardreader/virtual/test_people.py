import pytest

from cardreader.access.qr import from_qr
from cardreader.virtual.errors import UnknownName
from cardreader.virtual.people import Person, load_people, person


def test_there_are_at_least_fourteen_people_with_keys_and_numbers_of_their_own() -> None:
    people = load_people()
    assert len(people) >= 14
    assert len({one.key for one in people}) == len({one.number for one in people}) == len(people)
    assert all(one.key.isascii() and one.key == one.key.lower() for one in people)


@pytest.mark.parametrize("one", load_people(), ids=lambda one: one.key)
def test_what_is_printed_on_a_card_follows_the_rules(one: Person) -> None:
    assert len(one.number) == 12
    assert one.number.endswith(one.can)
    assert len(one.can) == 6
    assert [len(line) for line in one.mrz] == [30, 30, 30]
    assert one.mrz_information.startswith(one.document_number)


@pytest.mark.parametrize("one", load_people(), ids=lambda one: one.key)
def test_the_reader_understands_every_qr_code(one: Person) -> None:
    content = from_qr(one.qr_text)
    assert content.number == one.number
    assert content.can.digits == one.can


def test_an_unknown_person_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownName, match="insured-here"):
        person("insured-her")
    with pytest.raises(UnknownName, match="did you mean"):
        person("zzzzzzzz")


def test_a_repr_shows_no_address_and_no_family(people: dict[str, Person]) -> None:
    one = people["insured-here"]
    assert one.residence not in repr(one)
    assert one.father not in repr(one)
