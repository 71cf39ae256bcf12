"""Buckets and file servers as trees of files: listed once into a file, then read by parts."""
