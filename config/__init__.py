"""One typed ``tharsis.toml``."""
