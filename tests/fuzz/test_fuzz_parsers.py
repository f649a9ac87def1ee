from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from tests.fuzz.fuzz_parsers import Finding, check, has_atheris, main, seeds, with_hypothesis

Capture = pytest.CaptureFixture[str]


@pytest.mark.skipif(has_atheris(), reason="atheris ends the process that it runs in")
def test_a_short_run_finds_nothing(capsys: Capture) -> None:
    assert main(["0.5", "QR", "DG1"]) == 0
    assert "nothing found" in capsys.readouterr().out


@pytest.mark.skipif(has_atheris(), reason="atheris ends the process that it runs in")
@pytest.mark.parametrize("arguments", [["soon"], ["1", "nothing of that name"]], ids=["time", "parser"])
def test_wrong_arguments_are_told_in_one_line(arguments: list[str], capsys: Capture) -> None:
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_another_error_is_a_finding_with_its_input() -> None:
    def careless(data: bytes) -> int:
        return data[3]

    with pytest.raises(Finding) as caught:
        with_hypothesis({"careless": careless}, 5)

    assert (caught.value.parser, len(caught.value.data) < 4) == ("careless", True)
    assert caught.value.problem.startswith("IndexError")


def test_a_refusal_needs_words() -> None:
    def silent(_data: bytes) -> None:
        raise DamagedData

    with pytest.raises(Finding):
        check("silent", silent, b"x")


def test_seeds_are_real_structures() -> None:
    assert {"EF.SOD", "DG7", "DG11", "DG12", "DG13", "DG16", "EF.ATR", "EF.DIR", "QR"} <= seeds().keys()
