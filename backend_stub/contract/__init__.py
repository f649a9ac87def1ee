"""The portal's contract: messages, accounts, and the guesses and faults as adjustable settings."""
