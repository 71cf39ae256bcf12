"""The named functions that rules compute values with; their names and arguments stand in `schema.dictionary.computed`."""

import re
from collections.abc import Callable, Sequence

from harvest.mapping.context import CompiledSource, Context, Outcome, Raw, Wanted
from harvest.mapping.sources import path_values, read_values
from harvest.mapping.texts import hours_as_local_time, read_number
from schema.dictionary.paths import Path, compile_path
from schema.label import Dialect, Value

_UNIT = re.compile(r"\s*<[^<>]*>\Z")
_CITED = ("authors", "editors", "year", "title", "doi", "product")
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]*[^\s\"<>.,;)]")
"""A digital object identifier without the address or scheme in front of it (DOI Handbook, section 2.2)."""
_COUNTER = tuple(compile_path(path, Dialect.PDS3) for path in ("ROVER_MOTION_COUNTER", "**/ROVER_MOTION_COUNTER"))
_COUNTER_NAME = tuple(compile_path(f"{path.text}_NAME", Dialect.PDS3) for path in _COUNTER)
_PRODUCT_LID = (compile_path("Identification_Area/logical_identifier", Dialect.PDS4),)


def compute(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    """The value that a rule's function has for this label, None where the label lacks what it needs."""
    return _FUNCTIONS[source.source.compute or ""](source, wanted, context)


def _first(source: CompiledSource, paths: Sequence[Path], context: Context) -> list[Raw]:
    """The values of the first statement that any of the paths finds."""
    for path in paths:
        raws = path_values(source, context.paths.find(path)[:1])
        if raws:
            return raws
    return []


def _named_item(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    values = _first(source, source.arguments.get("values") or _COUNTER, context)
    names_paths = source.arguments.get("names") or (_COUNTER_NAME if not source.arguments.get("values") else ())
    names = [raw.value.text.strip().upper() for raw in _first(source, names_paths, context)]
    default = source.source.arguments.get("default", ())
    if not names and isinstance(default, tuple):
        names = [name.upper() for name in default]
    name = source.source.arguments["name"]
    accepted = {
        text.upper() for text in ((name,) if isinstance(name, str) else name if isinstance(name, tuple) else ())
    }
    for raw, item in zip(values, names, strict=False):
        if item in accepted:
            return read_values(source, wanted, "label", [raw], context)
    return None


def _clock(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    clock = _first(source, source.arguments["clock"], context)
    if not clock:
        return None
    outcome = read_values(source, wanted, "label", clock[:1], context)
    if outcome is None or not outcome.values:
        return outcome
    text = _UNIT.sub("", str(outcome.values[0]))
    partition = _first(source, source.arguments.get("partition", ()), context)
    if partition and "/" not in text and partition[0].value.missing is None:
        text = f"{partition[0].value.text.strip()}/{text}"
    return outcome._replace(values=(text,))


def _join(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    raws = [_first(source, (path,), context)[:1] for path in source.arguments["paths"]]
    parts = [raw for found in raws for raw in found if raw.value.missing is None]
    if len(parts) < len(raws):
        return None
    separator = str(source.source.arguments.get("separator", "-"))
    text = separator.join(raw.value.text.strip() for raw in parts)
    return read_values(source, wanted, "label", [Raw(Value(text, None), parts[0].path, parts[0].entry)], context)


def _lid_segment(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    raws = _first(source, source.arguments.get("path") or _PRODUCT_LID, context)
    segment = source.source.arguments["segment"]
    if not raws or not isinstance(segment, int):
        return None
    segments = raws[0].value.text.strip().split("::")[0].split(":")
    if not 1 <= segment <= len(segments):
        return None
    part = raws[0]._replace(value=Value(segments[segment - 1], None))
    return read_values(source, wanted, "label", [part], context)


def _hour_angle(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    """LOCAL_HOUR_ANGLE is counted from midnight, 15 degrees an hour (PDS Data Dictionary)."""
    raws = _first(source, source.arguments["path"], context)
    if not raws or raws[0].value.missing is not None:
        return None
    read = read_number(raws[0].value.text, raws[0].value.typed)
    if read is None or not -360 <= read[0] <= 360:
        return None
    time = Value(hours_as_local_time(read[0] / 15), None)
    return read_values(source, wanted, "derived", [raws[0]._replace(value=time)], context)


def _citation(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    """A reference in the order of the PDS's own recommended citations: authors, year, title, identifier."""
    found = {name: _present(source, source.arguments.get(name, ()), context) for name in _CITED}
    authors = found["authors"] or found["editors"]
    if not authors:
        return None
    texts = {name: " ".join(raws[0].value.text.split()) if raws else "" for name, raws in found.items()}
    names = "; ".join(" ".join(raw.value.text.split()).rstrip(";") for raw in authors)
    year = f" ({texts['year']})" if texts["year"] else ""
    doi = DOI.search(texts["doi"])
    parts = [f"{names}{year}", texts["title"], f"doi:{doi[0]}" if doi is not None else texts["product"]]
    whole = Value(", ".join(part for part in parts if part), None)
    return read_values(source, wanted, "derived", [authors[0]._replace(value=whole)], context)


def _present(source: CompiledSource, paths: Sequence[Path], context: Context) -> list[Raw]:
    """The values that the first path with any has, without those that are missing."""
    for path in paths:
        raws = [raw for raw in path_values(source, context.paths.find(path)) if raw.value.missing is None]
        if raws:
            return raws
    return []


def _count(source: CompiledSource, wanted: Wanted, context: Context) -> Outcome | None:
    raws = _first(source, source.arguments["path"], context)
    if not raws:
        return None
    return read_values(source, wanted, "derived", [raws[0]._replace(value=Value(str(len(raws)), len(raws)))], context)


_FUNCTIONS: dict[str, Callable[[CompiledSource, Wanted, Context], Outcome | None]] = {
    "named_item": _named_item,
    "rover_motion_counter": _named_item,
    "clock": _clock,
    "join": _join,
    "lid_segment": _lid_segment,
    "hour_angle": _hour_angle,
    "citation": _citation,
    "count": _count,
}
