"""Pictures of every page, desk window and slip, for people and for tests."""
