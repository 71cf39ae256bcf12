"""Readers of PDS4 labels and inventories."""
