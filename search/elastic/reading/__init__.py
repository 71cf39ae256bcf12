"""Reading an archive's indices."""
