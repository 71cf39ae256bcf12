"""A small archive of our own, and the generator of larger ones of the same shapes."""
