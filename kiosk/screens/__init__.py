"""What the patient sees: Qt pages on one set of tokens. `window.KioskWindow` is the port `Screens`."""
