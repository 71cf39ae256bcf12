"""Writing an archive's indices."""
