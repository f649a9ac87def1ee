"""What leaves the clinic: check-in notifications, arrivals for the hospital, and the worker that delivers them."""
