"""The double over HTTP: its functions, its server and its workers."""
