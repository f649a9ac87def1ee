"""What the desk reads from the register and writes to it."""
