"""The database under the register: engine, tables, column encryption and migrations."""
