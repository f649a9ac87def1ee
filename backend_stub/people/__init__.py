"""The test people: generated, imported, or with a fault of their own, and the answer that each one gets."""
