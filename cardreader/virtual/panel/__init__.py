"""The testers' panel, the only room of `cardreader` with windows."""
