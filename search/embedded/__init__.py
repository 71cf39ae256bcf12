"""The embedded engine: SQLite, the default."""
