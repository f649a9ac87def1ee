"""The check-in kiosk: flow, screens, insurance look-up, register and slip."""
