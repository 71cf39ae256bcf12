"""Writes archives in the shapes of real missions: the checked-in samples, and generated ones of any size."""

from samples.generator.generate import Summary, make_archive

__all__ = ["Summary", "make_archive"]
