"""Units of archives: any spelling to a known unit, and numbers from one unit to another of the same dimension."""

import re
from collections.abc import Mapping
from functools import cache

from schema.dictionary.things import Unit

_SPACE = re.compile(r"\s+")
_SILENT = frozenset({"", "n/a", "none", "null", "unk", "unknown", "not applicable"})


class UnitError(ValueError):
    """A unit that is not known, or of another dimension; the message names it."""


@cache
def _fold(spelling: str) -> str:
    text = _SPACE.sub(" ", spelling.strip().strip("<>").strip()).lower()
    return text.replace("µ", "u").replace("μ", "u").replace("**", "^").replace(" / ", "/")


def is_silent(spelling: str | None) -> bool:
    """Whether a label's unit says nothing."""
    return spelling is None or _fold(spelling) in _SILENT


class Units:
    """The known units. ``spellings`` maps every folded spelling to the unit's name."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = dict(units)
        self.spellings: dict[str, str] = {}
        self._factors: dict[tuple[str, str], float] = {}
        for name, unit in units.items():
            for spelling in (name, *unit.spellings):
                self.spellings.setdefault(_fold(spelling), name)

    def find(self, spelling: str) -> str | None:
        """The name of the unit that ``spelling`` writes."""
        return self.spellings.get(_fold(spelling))

    def factor(self, spelling: str, target: str) -> float:
        """What to multiply a number in ``spelling`` by to have it in ``target``. Raises `UnitError`."""
        key = (spelling, target)
        factor = self._factors.get(key)
        if factor is None:
            factor = self._factors[key] = self._factor(spelling, target)
        return factor

    def convert(self, number: float, spelling: str, target: str) -> float:
        """The number in the unit ``target``. Raises `UnitError`."""
        factor = self.factor(spelling, target)
        return number if factor == 1.0 else _rounded(number * factor)

    def _factor(self, spelling: str, target: str) -> float:
        name = self.find(spelling)
        if name is None:
            raise UnitError(f"the unit {spelling!r} is not known")
        wanted = self.find(target)
        if wanted is None:
            raise UnitError(f"the unit {target!r} is not known")
        have, want = self.units[name], self.units[wanted]
        if have.dimension != want.dimension:
            raise UnitError(f"the unit {spelling!r} is a {have.dimension}, not a {want.dimension}")
        return have.factor / want.factor if have.factor >= want.factor else 1.0 / (want.factor / have.factor)


def _rounded(number: float) -> float:
    """A product of two decimal numbers without the noise of the last binary digits: 0.1 s is 100 ms."""
    return float(f"{number:.15g}")
