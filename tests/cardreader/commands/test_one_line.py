from __future__ import annotations

import pytest

from cardreader.commands.one_line import OneLineParser
from cardreader.virtual import cli as virtual_card
from kiosk import cli as kiosk


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["read", "--reader"], ["read", "--unknown"]])
def test_wrong_arguments_are_told_in_one_line_with_the_way_to_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = OneLineParser(prog="tool")
    parser.add_subparsers(required=True, metavar="COMMAND").add_parser("read").add_argument("--reader")
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(arguments)
    said = capsys.readouterr().err
    assert caught.value.code == 2
    assert said.count("\n") == 1
    assert said.startswith("tool")
    assert said.endswith("--help.\n")


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["list", "--unknown"], ["report"]])
def test_card_and_kiosk_say_it_so(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for main in (virtual_card.main, kiosk.main):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1
