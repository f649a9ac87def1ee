"""The composition: settings become a running kiosk or desk.

What the kiosk does beside its patients: notifications, hand-overs, look-ups again, merging, the settings' record.
"""
