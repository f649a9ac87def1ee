"""The check-in as pure data and functions: no Qt, no HTTP, no database, no clock."""
