"""Public keys, certificates, revocation lists and signed messages, read without re-encoding a byte."""
