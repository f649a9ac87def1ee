"""The parts that pages are made of. Each takes its sizes from `Metrics` and forgets what it was told when asked to."""
