"""The plan for a chip over the real smart card service: a test for every case, on every card that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from _pytest.mark import ParameterSet

from cardreader.pcsc.adapter import PcscChannel, connect
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from tests.cardreader.virtual.conformity import (
    rules_face,
    rules_lds,
    rules_signed,
    steps_files,
    steps_pace,
    steps_proofs,
)
from tests.cardreader.virtual.conformity.pages import PAGE, listed
from tests.cardreader.virtual.conformity.plan import Case, cards, cases
from tests.cardreader.virtual.conformity.registry import STEPS, run
from tests.cardreader.virtual.conformity.terminal import Terminal
from tests.conftest import VirtualReader

MODULES = (rules_face, rules_lds, rules_signed, steps_files, steps_pace, steps_proofs)
"""Importing them fills the registry."""


def runs() -> list[ParameterSet]:
    """Give the cases card by card, because changing a card takes its time."""
    found = [(case, card) for card in cards() for case in cases() if card in case.cards]
    return [pytest.param(case, card, id=f"{case.id}-{card}") for case, card in found]


class Bench:
    """One reader whose card is changed only when a case needs another."""

    def __init__(self, reader: VirtualReader, make: Callable[[str], CardImage], person: Person) -> None:
        self._reader = reader
        self._make = make
        self._person = person
        self._name = ""
        self._image: CardImage | None = None
        self._channel: PcscChannel | None = None
        self._files: dict[str, bytes] = {}

    def terminal(self, name: str) -> Terminal:
        """Give a terminal to that card, freshly reset."""
        if name != self._name or self._channel is None or self._image is None:
            self.close()
            self._name, self._image, self._files = name, self._make(name), {}
            self._reader.insert(VirtualCard(self._image))
            self._reader.wait(present=True)
            self._channel = connect(self._reader.name)
        self._channel.reset()
        return Terminal(self._channel.transmit, self._image, self._person, self._files)

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
            self._reader.remove()
            self._reader.wait(present=False)


@pytest.fixture(scope="module")
def bench(
    pcscd: PrivatePcscd, issuer: Issuer, people: dict[str, Person], make_reader: type[VirtualReader]
) -> Iterator[Bench]:
    pcscd.start()
    person = people["insured-here"]
    one = Bench(
        make_reader("Virtual PCD 00 01", pcscd.ports[1]),
        lambda name: personalise(person, issuer, cards()[name][1]),
        person,
    )
    yield one
    one.close()


@pytest.mark.parametrize(("case", "card"), runs())
def test_the_card_does_what_the_plan_expects(
    case: Case, card: str, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    record_property(PAGE, f"{case.id} {card}")
    run(bench.terminal(card), case.step(card))


def test_every_case_has_a_step_and_a_card_or_a_reason() -> None:
    numbers = [case.id for case in cases()]
    assert len(numbers) == len(set(numbers))
    assert sum(not case.own for case in cases()) == 197
    for case in cases():
        assert bool(case.inapplicable) is not bool(case.run and case.cards), case.id
        assert case.inapplicable or case.run.split()[0] in STEPS, case.id
        assert set(case.cards) <= cards().keys(), case.id


def test_no_step_is_left_without_a_case() -> None:
    assert {case.run.split()[0] for case in cases() if case.run} == STEPS.keys()


def test_the_page_lists_the_cases_there_are_on_the_cards_they_ran_on(written_page: Callable[[str], str]) -> None:
    wanted = {case.id: ", ".join(case.cards) or "-" for case in cases()}
    assert listed(written_page(PAGE)) == wanted, "run pytest with --write-docs on this folder"
