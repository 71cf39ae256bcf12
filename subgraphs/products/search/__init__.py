"""Searching products: conditions, order, pages, and counts over all that match."""
