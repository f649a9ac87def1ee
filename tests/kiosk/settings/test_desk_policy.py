"""A clinic's own roles and reasons, from a file that its settings name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from kiosk.app.commands.check_config import check
from kiosk.app.commands.reporting import names_of
from kiosk.app.start_up import load
from kiosk.core.desk.model import Role
from kiosk.core.desk.policy import Action, load_policy
from kiosk.settings import Settings, SettingsError
from kiosk.settings.desk_policy import policy_of
from tests.kiosk.settings.test_kiosk_toml import LEAST

OURS = (files("kiosk.core.desk") / "data" / "policy.toml").read_text(encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "portal.password").write_text("cheese")
    (tmp_path / "kiosk.toml").write_text(f'{LEAST}\n[desk]\npolicy_file = "policy.toml"\n', encoding="utf-8")
    return Settings.load(tmp_path / "kiosk.toml")


def put(settings: Settings, text: str) -> None:
    assert settings.desk.policy_file is not None
    settings.desk.policy_file.write_text(text, encoding="utf-8")


def test_without_a_file_the_kiosk_s_own_policy_holds(settings: Settings) -> None:
    without = settings.model_copy(update={"desk": settings.desk.model_copy(update={"policy_file": None})})
    assert policy_of(without) == load_policy()


def test_a_clinic_takes_from_clerks_what_it_does_not_want_them_to_do_and_adds_reasons(settings: Settings) -> None:
    own = OURS.replace('  "accept", "compare_photo", "accept_clock",\n]', '  "compare_photo", "accept_clock",\n]')
    assert own != OURS
    put(settings, own + '\n[[reasons]]\ncode = "flood"\nfor = ["register"]\nvi = "Lũ lụt"\nen = "A flood"\n')
    policy = policy_of(settings)
    assert not policy.may(Role.CLERK, Action.ACCEPT)
    assert policy.may(Role.HEAD, Action.ACCEPT)
    assert names_of(settings).reasons["flood"].vi == "Lũ lụt"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'reasons' is missing"),
        (OURS.replace("[roles]", "[rules]"), "'roles' is missing"),
        (OURS.replace('"look_up"', '"look_around"'), "'look_around' is not a valid Action"),
        (OURS.replace(', "staff"', ""), "an admin must be allowed staff"),
        (OURS.replace('for = ["compare_photo"]', 'for = ["accept"]'), "there is no reason for compare_photo"),
        ("[roles", "Expected"),
    ],
)
def test_a_policy_that_cannot_be_used_is_one_line_that_says_why(settings: Settings, text: str, said: str) -> None:
    put(settings, text)
    with pytest.raises(SettingsError, match=r"desk\.policy_file: .*policy\.toml") as refused:
        policy_of(settings)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_policy_that_is_not_there_is_one_line_too(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="No such file or directory; begin with a copy"):
        policy_of(settings)


def test_a_kiosk_whose_desk_could_not_be_opened_says_so_at_its_start(settings: Settings, tmp_path: Path) -> None:
    put(settings, "")
    with pytest.raises(SettingsError, match="'reasons' is missing"):
        load(tmp_path / "kiosk.toml")
    assert [(each.part, each.ok) for each in check(settings) if each.part == "policy"] == [("policy", False)]
