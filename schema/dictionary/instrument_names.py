"""Names of instruments as labels spell them: those that a mission's file knows, and short names for all others."""

import re
from collections.abc import Iterator
from functools import cached_property

from schema.dictionary.names import acronyms, fold_name, plain_name
from schema.dictionary.types import Instrument, Mission

_NOT_ID = re.compile(r"[^a-z0-9_-]+")
_ASIDE = re.compile(r"\s*\([^()]*\)|\s+[-–—]\s.*|\s*[,;].*|\s(?:for|on|aboard|onboard)\s.*", re.IGNORECASE)
_LONGEST = 40
"""Characters of a short name made of words."""


class InstrumentNames:
    """The instruments of one mission by LID and alias; the tables are made when they are first asked for."""

    def __init__(self, mission: Mission) -> None:
        self._mission = mission

    @cached_property
    def _lids(self) -> dict[str, Instrument]:
        return {lid.lower(): instrument for instrument in self._mission.instrument for lid in instrument.lids}

    @cached_property
    def _names(self) -> dict[str, Instrument]:
        return {fold_name(name): instrument for name, instrument in self._spellings()}

    @cached_property
    def _words(self) -> dict[str, Instrument]:
        return {plain_name(name): instrument for name, instrument in self._spellings()}

    @cached_property
    def _joined(self) -> dict[str, Instrument]:
        return {words.replace(" ", ""): instrument for words, instrument in self._words.items()}

    @cached_property
    def _by_length(self) -> list[str]:
        return sorted((words for words in self._words if _is_telling(words)), key=len, reverse=True)

    def _spellings(self) -> Iterator[tuple[str, Instrument]]:
        for instrument in self._mission.instrument:
            for name in (instrument.id, instrument.name, *instrument.aliases):
                yield name, instrument

    def find(self, name: str) -> Instrument | None:
        """The instrument that a name or LID of a label is, letter by letter but for case."""
        return self._lids.get(name.lower()) or self._names.get(fold_name(name))

    def match(self, name: str) -> Instrument | None:
        """The instrument that a longer or shorter spelling means.

        The acronym in parentheses; the name without it; without blanks; the longest alias that stands in it as whole words
        (``Imaging Science Subsystem - Narrow Angle Camera``). None where two instruments have an equal claim.
        """
        known = self.find(name)
        if known is not None:
            return known
        if name.lower().startswith("urn:"):
            return next((self._words[part] for part in map(plain_name, _lid_parts(name)) if part in self._words), None)
        for form in (*acronyms(name), _ASIDE.sub("", name)):
            known = self._words.get(plain_name(form))
            if known is not None:
                return known
        words = plain_name(name)
        return self._joined.get(words.replace(" ", "")) or self._contained(words)

    def _contained(self, words: str) -> Instrument | None:
        padded = f" {words} "
        found = [alias for alias in self._by_length if f" {alias} " in padded]
        longest = [self._words[alias] for alias in found if len(alias) == len(found[0])]
        return longest[0] if longest and all(other is longest[0] for other in longest) else None


def short_id(name: str) -> str:
    """A short name ``[a-z0-9_-]+`` for an instrument that no mission's file knows.

    The acronym in parentheses, the instrument's part of a LID, an identifier as it is, else the first words.
    """
    if name.lower().startswith("urn:"):
        return _as_id(next(_lid_parts(name), name))
    short = next(iter(acronyms(name)), None) or (name if " " not in name.strip() else _ASIDE.sub("", name)) or name
    text = _as_id(short)
    return text if len(text) <= _LONGEST else text[: _LONGEST + 1].rpartition("_")[0].strip("_-") or text[:_LONGEST]


def _as_id(text: str) -> str:
    return _NOT_ID.sub("_", text.strip().casefold()).strip("_") or "unknown"


def _lid_parts(lid: str) -> Iterator[str]:
    """The parts of the last segment of a LID: ``…:instrument:ocams.orex`` or ``…:instrument:orex.ocams``.

    Which of the two is the host's is told by no rule; older LIDs begin with the instrument.
    """
    segment = lid.split("::")[0].rpartition(":")[2]
    yield from (part for part in re.split(r"\.|__", segment) if part and part != "instrument")


def _is_telling(words: str) -> bool:
    return len(words) > 1 and any(sign.isalpha() for sign in words)
