"""The audit chain, and the unit of work that writes it."""
