"""The check-in of one patient: state, events, effects and the steps between them, without any I/O."""
