"""``/data/{directory}/``: what is in a directory, as a page, as JSON, or all of it as an archive."""
