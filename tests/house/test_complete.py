"""The list of sources that must be run whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.complete import COMPLETE, NOT_YET, gaps, main

TOP = Path(__file__).parents[2]


def file(*lines: int, branches: tuple[tuple[int, int], ...] = ()) -> dict[str, object]:
    return {"missing_lines": list(lines), "missing_branches": [list(branch) for branch in branches]}


def test_a_line_or_a_branch_that_was_not_run_is_told() -> None:
    files = {
        "cardreader/errors.py": file(),
        "cardreader/reading/session.py": file(7, 8),
        "cardreader/reading/channels.py": file(branches=((3, -1),)),
        f"{NOT_YET[0]}.py": file(1),
        "kiosk/cli.py": file(1),
    }

    assert list(gaps(files)) == [
        "cardreader/reading/channels.py: not run: 3->-1",
        "cardreader/reading/session.py: not run: 7, 8",
    ]


def test_every_path_of_the_list_is_there() -> None:
    for path in COMPLETE:
        assert (TOP / path).exists()
    for beginning in NOT_YET:
        assert list((TOP / beginning).parent.glob(f"{Path(beginning).name}*"))


def test_without_a_measurement_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main() == 1
    assert "nothing was measured" in capsys.readouterr().out
