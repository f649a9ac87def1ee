"""The logical data structure of ICAO 9303-10 and the data group of Vietnam: bytes of a file in, a value out."""
