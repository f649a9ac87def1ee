"""The register: visits, queue numbers, outbox and audit on SQLite or PostgreSQL."""
