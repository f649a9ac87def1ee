"""Settings for what is undocumented about the real portal, so that a client can be tested against each possibility."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

_Status = Annotated[int, msgspec.Meta(ge=200, le=599)]
_CENTURY = 100 * 366 * 86400


class Refusal(StrEnum):
    """How an account or a token is refused; all three shapes were seen somewhere."""

    HTTP_401_JSON = "http-401-json"
    HTTP_401_EMPTY = "http-401-empty"
    HTTP_200_JSON = "http-200-json"


class Dials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Guesses about the portal. The defaults are the likeliest."""

    wrong_account: Refusal = Refusal.HTTP_200_JSON
    """Wrong user name or password at `api/token/take` (scenario S2)."""
    wrong_token: Refusal = Refusal.HTTP_401_JSON
    """A token that is missing, wrong, older than ten minutes or another address's (S3)."""
    missing_staff_status: _Status = 400
    """HTTP status when hoTenCb is missing (S4)."""
    result_500_status: _Status = 500
    """HTTP status that goes with maKetQua 500."""
    switched_off_status: _Status = 404
    """HTTP status of the look-ups that were switched off in 2024 (S13); 200 answers with maKetQua 500."""
    look_ups_a_minute: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """Look-ups of one account in a minute beyond which it is restricted and gets 500; None for no limit."""
    history_wants_form: bool = True
    """Whether `Lskcb2025` refuses JSON with 205: one client found it so, another sends JSON."""
    refused_notification_status: _Status = 200
    """HTTP status that goes with a notification (S14) that is not taken."""
    lengths_of_annex: bool = False
    """Whether notifications keep the lengths of QĐ 4750's annex where the validator's sheet allows more."""
    card_end_needed: bool = False
    """Whether a notification without GT_THE_DEN is refused; cards of army and police may come without it."""
    clock_skew_seconds: Annotated[float, msgspec.Meta(ge=-_CENTURY, le=_CENTURY)] = 0.0
    """How far the portal's clock is ahead of the true time."""
