"""The instruments of a label: the short names of the mission's file where it knows them, else short names of their own."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harvest.mapping.context import Context
from harvest.mapping.plan import FieldPlan, read_field
from harvest.mapping.recognition import Recogniser
from schema.dictionary.instrument_names import InstrumentNames, short_id
from schema.label import Dialect
from schema.records import CommonField, Provenance


class _Candidate(NamedTuple):
    names: tuple[str, ...]
    provenance: Provenance


class Instruments(NamedTuple):
    """Short names and the fields that they make."""

    ids: tuple[str, ...]
    fields: dict[str, CommonField]


def map_instruments(
    rules: FieldPlan | None,
    known: InstrumentNames | None,
    recogniser: Recogniser,
    dialect: Dialect,
    context: Context,
) -> Instruments:
    """The first candidate that the mission's file knows; where it knows none, the first candidate as written.

    Names that are aliases letter by letter come before those that only contain one.
    """
    candidates = list(_candidates(rules, recogniser, dialect, context))
    if known is not None:
        for find in (known.find, known.match):
            for candidate in candidates:
                if any(find(name) for name in candidate.names):
                    return _fields(_resolved(candidate.names, known), candidate.provenance)
    named = [candidate for candidate in candidates if not candidate.names[0].lower().startswith("urn:")]
    if not candidates:
        return Instruments((), {})
    first = next(iter(named), candidates[0])
    ids = {short_id(name): name for name in reversed(first.names)}
    long_names = [
        candidate.names
        for candidate in named
        if candidate.provenance.rule.endswith(":instrument_names")
        and str(candidate.provenance.path).upper().endswith("NAME")
    ]
    names = dict.fromkeys(long_names[0] if long_names else first.names)
    return _fields(dict(reversed(ids.items())), first.provenance, tuple(names))


def _resolved(written: Sequence[str], known: InstrumentNames) -> dict[str, str]:
    """Short and full name of each instrument, the mission file's where it knows them, without LIDs that it does not know."""
    names: dict[str, str] = {}
    for name in written:
        instrument = known.match(name)
        if instrument is not None:
            names.setdefault(instrument.id, instrument.name)
        elif not name.lower().startswith("urn:"):
            names.setdefault(short_id(name), name)
    return names


def _fields(ids: dict[str, str], provenance: Provenance, names: tuple[str, ...] = ()) -> Instruments:
    """The fields ``instrument`` and ``instrumentName``."""
    fields = {
        "instrument": CommonField(tuple(ids), provenance),
        "instrumentName": CommonField(names or tuple(ids.values()), provenance),
    }
    return Instruments(tuple(ids), fields)


def _candidates(
    rules: FieldPlan | None, recogniser: Recogniser, dialect: Dialect, context: Context
) -> Iterator[_Candidate]:
    for source in rules.sources if rules is not None else ():
        outcome = read_field(FieldPlan(rules.wanted, (source,)), context) if rules is not None else None
        if outcome is not None and outcome.values:
            yield _Candidate(tuple(str(value) for value in outcome.values), outcome.provenance)
    for key in ("instrument_lids", "instrument_names"):
        for path in recogniser.naming(dialect, key):
            entries = context.paths.find(path)
            values = [value for entry in entries for value in entry.statement.values if value.missing is None]
            names = tuple(_bare(value.text) for value in values if value.text.strip())
            if names:
                texts = tuple(value.text for value in values)
                rule = f"standards/{dialect}.toml:{key}"
                yield _Candidate(names, Provenance("label", rule, entries[0].path, texts))


def _bare(text: str) -> str:
    """A name, or a LID without its version."""
    text = text.strip()
    return text.split("::")[0] if text.lower().startswith("urn:") else text
