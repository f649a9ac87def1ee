"""The reader driver that fails on order, for the smart card service."""
