"""The missions of the samples, in the order in which they are written."""

from functools import cache

from samples.generator.mission import Mission, read_mission
from samples.generator.missions import (
    akatsuki,
    cassini,
    clementine,
    ctx,
    insight,
    lroc,
    mars2020,
    mer,
    messenger,
    viking,
)

_MODULES = {
    "ctx": ctx,
    "cassini": cassini,
    "clementine": clementine,
    "clementine_pds4": clementine,
    "viking": viking,
    "lroc": lroc,
    "messenger": messenger,
    "mer": mer,
    "mars2020": mars2020,
    "insight": insight,
    "akatsuki": akatsuki,
}


@cache
def missions() -> tuple[Mission, ...]:
    """All missions, read once."""
    return tuple(read_mission(name, module.vary, module.derive) for name, module in _MODULES.items())
