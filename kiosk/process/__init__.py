"""What a process needs from its machine: clock, logs, signals, accounts and the service manager."""
