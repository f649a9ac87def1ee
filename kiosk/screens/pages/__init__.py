"""One page for each `Page` of the flow's state."""
