"""What the desk's pages are made of: denser than the patient's screens, for mouse and keyboard."""
