from __future__ import annotations

from kiosk.core.desk.model import Role
from kiosk.core.desk.policy import Action, load_policy
from kiosk.desk.pages.actions import BUTTONS

POLICY = load_policy()


def test_every_override_takes_a_reason_and_always_offers_words() -> None:
    for action in BUTTONS:
        if action not in {Action.LOOK_UP, Action.NAME_FIRST_SERVICE, Action.SEND_AGAIN}:  # none overrides anything
            reasons = POLICY.reasons(action)
            assert len(reasons) >= 3, action
            assert any(reason.words for reason in reasons), action


def test_whoever_stands_higher_may_do_what_the_lower_may() -> None:
    clerk, head, admin = (POLICY.allowed[role] for role in Role)
    assert clerk < head < admin


def test_a_clerk_may_neither_void_nor_decide_who_pays() -> None:
    assert not POLICY.may(Role.CLERK, Action.VOID)
    assert not POLICY.may(Role.CLERK, Action.SET_PAYMENT)
    assert POLICY.may(Role.HEAD, Action.VOID)


def test_codes_are_unique_within_an_action() -> None:
    for action, reasons in POLICY.listed.items():
        codes = [reason.code for reason in reasons]
        assert len(codes) == len(set(codes)), action


def test_no_reason_speaks_of_a_verified_chip() -> None:
    """What failed may be received on other documents, and never become genuine."""
    assert not any("verified" in reason.text.en for reason in POLICY.reasons(Action.ACCEPT))
