"""The instruments of a label: the short names of the mission's file where it knows them, else as written in lower case."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harvest.mapping.plan import FieldPlan, read_field
from harvest.mapping.recognition import Recogniser
from harvest.mapping.sources import Context
from schema.dictionary.names import InstrumentNames
from schema.label import Dialect, Scalar
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
    """The first candidate that the mission's file knows; where it knows none, the first candidate as written."""
    first: _Candidate | None = None
    for candidate in _candidates(rules, recogniser, dialect, context):
        if known is not None and any(known.find(name) for name in candidate.names):
            return _resolved(candidate, known)
        if first is None and not candidate.names[0].lower().startswith("urn:"):
            first = candidate
    if first is None:
        return Instruments((), {})
    long_names = [
        candidate.names
        for candidate in _candidates(None, recogniser, dialect, context)
        if candidate.provenance.path and candidate.provenance.path.upper().endswith("NAME")
    ]
    names: Sequence[Scalar] = long_names[0] if long_names else first.names
    ids = tuple(dict.fromkeys(name.lower() for name in first.names))
    return Instruments(
        ids,
        {
            "instrument": CommonField(ids, first.provenance),
            "instrumentName": CommonField(tuple(dict.fromkeys(names)), first.provenance),
        },
    )


def _resolved(candidate: _Candidate, known: InstrumentNames) -> Instruments:
    ids: dict[str, str] = {}
    for name in candidate.names:
        instrument = known.find(name)
        if instrument is not None:
            ids.setdefault(instrument.id, instrument.name)
        elif not name.lower().startswith("urn:"):
            ids.setdefault(name.lower(), name)
    return Instruments(
        tuple(ids),
        {
            "instrument": CommonField(tuple(ids), candidate.provenance),
            "instrumentName": CommonField(tuple(ids.values()), candidate.provenance),
        },
    )


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
