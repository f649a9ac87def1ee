"""The parts of the command `cardreader`: arguments, reports, the diagnosis and the trust folder."""
