"""Arguments of a rehearsal that cannot be are refused in one line, before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.rehearsal.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--persona", "nobody"], "nobody"),
        (["--forgery", "x"], "no forgery 'x'"),
        (["--fault", "x:1"], "no fault 'x:1'"),
        (["--fault", "torn-at"], "needs a number"),
        (["--service", "astrology"], "--service: there is no 'astrology'"),
        (["--priority", "vip"], "--priority: there is no 'vip'"),
        (["--size", "0x0"], "'0x0' is no size of a screen"),
        (["--size", "-1x-1"], "'-1x-1' is no size"),
        (["--size", "99999x1080"], "'99999x1080' is no size of a screen"),
    ],
)
def test_what_does_not_exist_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    out = tmp_path / "run"
    if arguments[1].startswith("-"):
        arguments = ["=".join(arguments)]
    with pytest.raises(SystemExit) as ended:
        main(["--headless", "--out", str(out), *arguments])
    errors = capsys.readouterr().err
    assert (ended.value.code, errors.count("\n"), out.exists()) == (2, 1, False)
    assert said in errors


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as ended:
        main(["--headless", "--out", str(tmp_path / "file" / "run")])
    errors = capsys.readouterr().err
    assert (ended.value.code, errors.count("\n")) == (2, 1)
    assert "cannot be written: Not a directory" in errors


def test_a_screen_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":9731")
    with pytest.raises(SystemExit) as ended:
        main(["--out", str(tmp_path / "run")])
    assert ended.value.code == 2
    assert "DISPLAY=:9731" in capsys.readouterr().err
