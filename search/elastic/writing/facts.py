"""What products have of label fields, as numbers: it repeats from label to label, and is told apart by whole batches."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.elastic.summaries import Place, Summary
from search.elastic.terms import SEPARATOR

Fact = tuple[str, str]
"""A field of a product's document, and a term in it: that the product has a path, a type or a unit of it."""
_PATHS, _TYPES, _UNITS = _FIELDS = ("label_paths", "label_types", "label_units")


class Facts:
    """Numbers facts in the order in which they come."""

    def __init__(self, known: Sequence[Fact] = ()) -> None:
        self._numbers = {fact: number for number, fact in enumerate(known)}

    def of(self, label: Mapping[str, Any]) -> bytes:
        """The numbers of the facts among the fields that a label gives a document, as `tally` takes them."""
        numbers = self._numbers
        found = [numbers.setdefault((field, term), len(numbers)) for field in _FIELDS for term in label.get(field, ())]
        return array("I", found).tobytes()

    @property
    def known(self) -> list[Fact]:
        """All facts, by their numbers."""
        return list(self._numbers)


class Tally:
    """How many products more, or fewer, have each fact, by mission and label set."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, tuple[str, ...]], Counter[int]] = defaultdict(Counter)

    def add(self, mission: str, visibility: Iterable[str], facts: bytes) -> None:
        """Count a product that comes."""
        self._counts[mission, tuple(sorted(visibility))].update(array("I", facts))

    def take(self, mission: str, visibility: Iterable[str], facts: bytes) -> None:
        """Count a product that goes."""
        self._counts[mission, tuple(sorted(visibility))].subtract(array("I", facts))

    def summaries(self, known: Sequence[Fact]) -> dict[Place, Summary]:
        """What is to be added to each summary; not those of which nothing changes."""
        paths: Counter[Place] = Counter()
        parts: dict[str, defaultdict[Place, Counter[str]]] = {name: defaultdict(Counter) for name in (_TYPES, _UNITS)}
        for (mission, labels), counts in self._counts.items():
            for number, count in counts.items():
                if not count:
                    continue
                field, term = known[number]
                path, _, value = term.partition(SEPARATOR)
                if field == _PATHS:
                    paths[Place(path, mission, labels)] = count
                else:
                    parts[field][Place(path, mission, labels)][value] = count
        places = dict.fromkeys((*paths, *parts[_TYPES], *parts[_UNITS]))
        return {place: Summary(paths[place], parts[_TYPES][place], parts[_UNITS][place]) for place in places}
