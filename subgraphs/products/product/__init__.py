"""Products: what one of them is, and what is loaded for it."""
