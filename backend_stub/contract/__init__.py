"""The portal's contract: what goes over the wire, who may ask, and the guesses and faults as dials."""
