"""What the kiosk lets be heard: gentle chimes and short sentences. Without a loudspeaker it is silent."""
