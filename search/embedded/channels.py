"""Which columns the fields of a product have.

A common field has a column of texts and one of numbers (times and logical values are numbers). A label field has its
texts as written, the numbers and the times that they write, what they sort as where that is neither, and the types and
units of its values.
"""

from collections.abc import Callable

from schema.times import Time

COMMON_TEXT = "common text"
COMMON_NUMBER = "common number"
LABEL_TEXT = "label text"
LABEL_NUMBER = "label number"
LABEL_TIME = "label time"
LABEL_NATURAL = "label natural"  # numbers, else times: kept only where a field has values of both
LABEL_PLAIN = "label plain"  # texts that write neither: kept only where a field has others beside them
LABEL_TYPE = "label type"
LABEL_UNIT = "label unit"
TOKENS = "tokens"
RECORD = "record"  # what the engine itself keeps of a product, under the names below
LABELS = "labels"
FIRST_MOMENT = "first moment"
LAST_MOMENT = "last moment"
GEOMETRY = "geometry"  # footprints, under the name of the body
POSITION = "position"  # where the spacecraft stood, under the name of the body

TYPE_NAMES = {int: "integer", float: "real", bool: "boolean", Time: "time", str: "string", type(None): "none"}
TYPES = {name: kind for kind, name in TYPE_NAMES.items()}


def utf8(text: str) -> bytes:
    """A text as it stands in a column: code-point order is the order of these bytes."""
    return text.encode("utf-8", "surrogatepass")


def sorting_channel(wanted: str, has: Callable[[str], bool]) -> str | None:
    """The column that holds what a label field sorts as: `LABEL_NATURAL` or `LABEL_PLAIN` themselves, or one like it."""
    if has(wanted):
        return wanted
    number, time = has(LABEL_NUMBER), has(LABEL_TIME)
    if wanted == LABEL_NATURAL:
        return LABEL_NUMBER if number else LABEL_TIME if time else None
    return LABEL_TEXT if not number and not time and has(LABEL_TEXT) else None
