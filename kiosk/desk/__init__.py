"""The clerk's desk: taking over by hand, calling, the day's report."""
