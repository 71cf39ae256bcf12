"""From label fields to common fields, by the rules of the dictionary."""

from harvest.mapping.mapper import Mapped, Mapper

__all__ = ["Mapped", "Mapper"]
