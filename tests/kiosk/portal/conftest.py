"""The portal's double and its client, for these tests."""

from tests.kiosk.portal_house import address, citizen, double, facility, insurance, people

__all__ = ["address", "citizen", "double", "facility", "insurance", "people"]
