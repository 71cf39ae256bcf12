"""The tree on disk: what is there, what archive.toml says of it, who may see it."""
