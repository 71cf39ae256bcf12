"""The named functions that a rule may compute its value with, and the arguments each takes.

They are carried out in `harvest.mapping.computed`; here stand their names, so that a data file can be checked alone.
"""

from typing import NamedTuple


class Signature(NamedTuple):
    """The arguments of a function: those it needs, those it may have, and which of them are paths of the label."""

    required: frozenset[str]
    optional: frozenset[str]
    paths: frozenset[str]
    purpose: str


def _signature(required: str, optional: str, paths: str, purpose: str) -> Signature:
    return Signature(frozenset(required.split()), frozenset(optional.split()), frozenset(paths.split()), purpose)


COMPUTED: dict[str, Signature] = {
    "named_item": _signature(
        "values name", "names default", "values names",
        "the value of a list (ROVER_MOTION_COUNTER, CORE_ITEMS) that stands where the list of names (or default) has name",
    ),
    "rover_motion_counter": _signature(
        "name", "values names default", "values names",
        "named_item of ROVER_MOTION_COUNTER by ROVER_MOTION_COUNTER_NAME",
    ),
    "clock": _signature(
        "clock", "partition", "clock partition",
        "a spacecraft clock string, with the partition in front (1/…) where the label writes it apart",
    ),
    "join": _signature("paths", "separator", "paths", "the first values of all paths, joined; nothing where one is missing"),
    "lid_segment": _signature("segment", "path", "path", "a segment of the product's LID, counted from 1"),
    "hour_angle": _signature("path", "", "path", "local true solar time from the sun's hour angle in degrees (0 is midnight)"),
    "citation": _signature(
        "authors year title", "editors doi product", "authors editors year title doi product",
        "authors (year), title, doi:… (the product's LID where it has none); nothing where the label names no author",
    ),
    "count": _signature("path", "", "path", "how many values a path has"),
}  # fmt: skip
