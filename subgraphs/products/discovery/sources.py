"""Where the dictionary takes common fields from, by field and by the path of a label field."""

from collections.abc import Sequence
from typing import Any

from schema.dictionary import Dictionary
from schema.dictionary.describe import describe_sources
from schema.dictionary.paths import Path, PathError, Step, compile_path
from schema.label import Dialect

Source = dict[str, Any]
_SEPARATORS = ("; ", " | ")  # of the parts of a source, and of its paths, as `describe_sources` writes them


class Sources:
    """The sources of one dictionary, read once."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._of_missions: dict[str, dict[str, list[Source]]] = {}
        self._own: dict[str, list[Source]] = {}
        self._paths: dict[str | None, dict[tuple[Path, str], None]] = {}
        standard: dict[tuple[str, str, str], Source] = {}
        for mission in sorted(dictionary.missions):
            by_field = self._of_missions[mission] = {}
            for described in describe_sources(dictionary, mission):
                source = {**described, "mission": mission}
                field = described["field"].partition(".")[0] if described["field"] == "position" else described["field"]
                by_field.setdefault(field, []).append(source)
                if described["rule"].startswith("standards/"):
                    standard[field, described["rule"], described["where"]] = {**described, "mission": None}
                else:
                    self._own.setdefault(field, []).append(source)
                self._note_paths(described)
        for (field, _, _), source in standard.items():
            self._own.setdefault(field, []).append(source)

    def of_field(self, name: str, missions: Sequence[str] | None) -> list[Source]:
        """In order of preference: of these missions, or of every mission's own file and of the standards once."""
        group = name.partition(".")[0]
        names = dict.fromkeys((name, group))
        if missions is None:
            return [source for each in names for source in self._own.get(each, ())]
        return [
            source
            for mission in missions
            for each in names
            for source in self._of_missions.get(mission, {}).get(each, ())
        ]

    def fields_of(self, path: str) -> list[str]:
        """The common fields that some rule takes from a label field at this path, whatever its conditions are."""
        steps = path.upper().split("/")
        last = steps[-1].rpartition(":")[2]
        candidates = {**self._paths.get(last, {}), **self._paths.get(None, {})}
        return sorted({field for known, field in candidates if _fits(known.steps, steps)})

    def _note_paths(self, source: Source) -> None:
        if source["dialect"] is None or "label" not in source["origin"]:
            return
        for part in source["where"].split(_SEPARATORS[0]):
            for text in part.split(_SEPARATORS[1]):
                try:
                    path = compile_path(text, Dialect(source["dialect"]))
                except PathError:  # a column or a constant
                    continue
                self._paths.setdefault(path.last, {})[path, source["field"]] = None


_known: dict[str, Sources] = {}


def sources_of(dictionary: Dictionary) -> Sources:
    """The sources of a dictionary; it takes a tenth of a second when it is first asked for."""
    found = _known.get(dictionary.digest)
    if found is None:
        _known.clear()
        found = _known[dictionary.digest] = Sources(dictionary)
    return found


def _fits(steps: Sequence[Step], names: Sequence[str]) -> bool:
    if not steps:
        return not names
    first, rest = steps[0], steps[1:]
    if first.depth:
        return any(_fits(rest, names[begin:]) for begin in range(len(names) + 1))
    if not names:
        return False
    fits = first.glob.match(names[0]) is not None if first.glob is not None else first.name == names[0]
    return fits and _fits(rest, names[1:])
