"""One file a version. What a step does never changes once a kiosk has run it, whatever becomes of the tables later."""
