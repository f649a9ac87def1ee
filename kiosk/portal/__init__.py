"""The insurance portal's client: ask, decide what follows, explain it."""
