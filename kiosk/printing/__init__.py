"""The slip on paper: one painter, several printers."""
