from __future__ import annotations

import os
import pwd

import pytest

from kiosk.process.account import account


def test_the_system_says_who_runs_it_and_not_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert account() == f"os:{pwd.getpwuid(os.getuid()).pw_name}"


def test_an_account_without_a_name_is_known_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    assert account() == "os:4000000000"
