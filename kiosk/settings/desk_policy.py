"""The policy of the desk that the settings name."""

from __future__ import annotations

from kiosk.core.desk.policy import Policy, load_policy
from kiosk.settings import Settings, SettingsError


def policy_of(settings: Settings) -> Policy:
    """Return the clinic's own policy, or the one that comes with the kiosk. Raises `SettingsError`."""
    file = settings.desk.policy_file
    try:
        return load_policy(file)
    except OSError as error:
        why = error.strerror or "cannot be read"
    except KeyError as error:
        why = f"{error} is missing"
    except (ValueError, TypeError) as error:
        why = str(error)
    fault = f"desk.policy_file: {file}: {why}; begin with a copy of kiosk/core/desk/data/policy.toml"
    raise SettingsError(fault)
