"""The kiosk's settings; `kiosk_toml` says how they are read."""

from kiosk.settings.kiosk_toml import Settings
from kiosk.settings.portal import Portal, Signing
from kiosk.settings.sections import (
    CupsPrinterSettings,
    Database,
    DevicePrinterSettings,
    Facility,
    FilePrinterSettings,
    Policy,
    PrinterSettings,
    Reader,
    Retention,
    SettingsError,
    TcpPrinterSettings,
    ThisKiosk,
    Timeouts,
)
from kiosk.settings.services import OfferedService

__all__ = [
    "CupsPrinterSettings",
    "Database",
    "DevicePrinterSettings",
    "Facility",
    "FilePrinterSettings",
    "OfferedService",
    "Policy",
    "Portal",
    "PrinterSettings",
    "Reader",
    "Retention",
    "Settings",
    "SettingsError",
    "Signing",
    "TcpPrinterSettings",
    "ThisKiosk",
    "Timeouts",
]
