"""Where the bytes of files are, and how they are read: the ports, and one module for each kind of place."""

from storage.port import Changed, Gone, Linker, Location, Locator, Place, Route, Stat, StorageError, Terms, Unreachable

__all__ = [
    "Changed",
    "Gone",
    "Linker",
    "Location",
    "Locator",
    "Place",
    "Route",
    "Stat",
    "StorageError",
    "Terms",
    "Unreachable",
]
