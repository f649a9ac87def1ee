"""The galleries paint the desk's windows and the patient's pages under one theme."""

from tests.kiosk.screens.conftest import themed

__all__ = ["themed"]
