"""Is the chip genuine? Passive, active and chip authentication, and the certificates that are trusted."""
