"""The index: SQL through SQLAlchemy Core; the only state that processes share. Knows no files and no feeds."""
