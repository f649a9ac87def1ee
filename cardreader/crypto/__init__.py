"""Primitives that reader and software card share: ciphers, key derivation, curve arithmetic. No protocol logic."""
