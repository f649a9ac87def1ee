"""The day report: figures of one clinic day, painted once for screen and PDF, and as CSV."""
