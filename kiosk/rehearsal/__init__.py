"""A rehearsed check-in: real reader, chip, portal's double and screens; only the patient is played."""
