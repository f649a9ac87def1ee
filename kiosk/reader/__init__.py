"""The citizen's card on the clinic's reader: where cards come from, and what a read chip says."""
