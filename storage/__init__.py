"""Where the bytes of files are, and how they are read: the ports, and one module for each kind of place."""

from storage.port import Changed, Gone, Location, Locator, Place, Stat, StorageError

__all__ = ["Changed", "Gone", "Location", "Locator", "Place", "Stat", "StorageError"]
