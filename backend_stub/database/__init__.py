"""The double's database: people, accounts, earlier look-ups and notifications."""
