"""Listing what stands in buckets and on file servers, and reading parts of it: what a harvest needs of a place."""
