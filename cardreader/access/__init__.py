"""What opens a chip: passwords, basic access control and PACE (ICAO 9303-11 §4)."""
