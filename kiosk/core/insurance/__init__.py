"""What the insurance pays: rules and tables over the portal's answers, without any I/O."""
