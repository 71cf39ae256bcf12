"""The columns of an export, and the values that products have in them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from schema.dictionary import Dictionary
from schema.label import Scalar
from schema.records import ProductRecord
from schema.times import Time, format_time
from search.conditions import Conditions
from search.port import Parts, SearchError
from search.semantics import RECORD_FIELDS, label_values

ALWAYS = ("uri", "path")
DEFAULT = ("mission", "spacecraft", "instrument", "target", "productId", "startTime", "stopTime", "title")
"""The fields of an export that names none."""

MOST = 200
"""How many fields an export may have."""


class Column(NamedTuple):
    """A column: its field, whether that is a label field, its type in the dictionary, and whether it has many values."""

    name: str
    raw: bool
    type: str
    many: bool


def columns(names: Sequence[str], conditions: Conditions, dictionary: Dictionary) -> list[Column]:
    """The columns of the fields that are asked for, each once; raises SearchError for an unknown field, or too many."""
    wanted = list(dict.fromkeys((*ALWAYS, *(names or DEFAULT))))
    if len(wanted) > MOST:
        raise SearchError(f"An export has at most {MOST} fields, not {len(wanted)}.")
    found = []
    for name in wanted:
        field = conditions.field(name) if name not in ALWAYS else None
        if field is not None and field.raw:
            found.append(Column(name, True, "string", True))
        else:
            definition = dictionary.fields[name]
            found.append(Column(name, False, definition.type, definition.cardinality == "many"))
    return found


def parts(found: Iterable[Column]) -> Parts:
    """What must be loaded for the columns."""
    every = list(found)
    return Parts(
        common=frozenset(one.name for one in every if not one.raw and one.name not in RECORD_FIELDS),
        label=tuple(one.name for one in every if one.raw),
    )


def row(product: ProductRecord, found: Iterable[Column]) -> list[list[Any]]:
    """The values of a product, a list for each column; none where there is none."""
    return [_values(product, column) for column in found]


def _values(product: ProductRecord, column: Column) -> list[Any]:
    if column.raw:
        return [value.text for value in label_values(product, column.name)]
    attribute = RECORD_FIELDS.get(column.name)
    if attribute is None:
        field = product.common.get(column.name)
        return [_shown(value) for value in field.values] if field is not None else []
    value = getattr(product, attribute)
    if value is None or value == "":
        return []
    if column.type == "time":
        return [format_time(value)]
    return [value if isinstance(value, bool | int) else str(value)]


def _shown(value: Scalar) -> str | int | float | bool:
    """A moment in ISO 8601, a day or a year as it is written."""
    if isinstance(value, Time):
        return value.text if value.end > value.begin else format_time(value.begin)
    return value
