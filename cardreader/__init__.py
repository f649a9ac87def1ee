"""Read chip identity documents (ICAO Doc 9303) over PC/SC and judge whether they are genuine."""
