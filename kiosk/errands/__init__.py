"""What the kiosk does beside its patients: notifications, hand-overs, look-ups again, merging, the settings' record."""
