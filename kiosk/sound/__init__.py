"""What the patient hears: gentle chimes and short sentences. Without a loudspeaker it is silent."""
