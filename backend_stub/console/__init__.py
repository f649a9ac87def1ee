"""The console: pages for testers, and the same controls for programs."""
