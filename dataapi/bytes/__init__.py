"""``/data``: the bytes of files by their addresses, and what is said of them."""
