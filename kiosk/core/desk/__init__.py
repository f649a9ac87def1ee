"""The desk's model, policy, ports and session, without any I/O."""
