"""Readers of PDS3 and ISIS labels."""
