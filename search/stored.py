"""The stored form of a product in every engine: what repeats from label to label is kept once, as a template.

The template of a label holds paths, shapes and units, that of the common fields names and provenance; a product's own
row holds values. So ten label fields are read without decoding more than a list of texts.
"""

from array import array
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from schema.label import LabelField, Missing, Scalar, Shape, Value
from schema.records import ProductRecord, Standard
from schema.times import Time, parse_time

_REASONS = {reason.value: str(number) for number, reason in enumerate(Missing)}
_MISSING = {code: Missing(reason) for reason, code in _REASONS.items()}
_CONVERSIONS: dict[str, Callable[[str], Scalar | None]] = {"s": str, "i": int, "f": float, "t": parse_time}
"""How a value follows from its text, for the codes that say no more than that."""

_new = tuple.__new__  # what a named tuple is made with, in half the time
_encode = msgspec.msgpack.Encoder().encode


class Base(msgspec.Struct, array_like=True):
    """What of a product is always read."""

    path: str
    standard: Standard
    dialect: str
    mission: str
    spacecraft: str
    lid: str
    lidvid: str | None
    minted: bool
    identifiers: dict[str, str]
    version: str | None
    version_key: tuple[int, ...]
    series: str | None
    archive_status: str
    release: str | None
    title: str
    product_class: str
    descriptions: tuple[str, ...]


BASE_FIELDS = Base.__struct_fields__
_base_decoder = msgspec.msgpack.Decoder(Base)


def encode_base(record: ProductRecord) -> bytes:
    """The part of a product that is always read."""
    return _encode(Base(*(getattr(record, name) for name in BASE_FIELDS)))


def decode_base(data: bytes) -> Base:
    """What `encode_base` stored."""
    return _base_decoder.decode(data)


class Templated(NamedTuple):
    """A stored part and the template that it is read with."""

    template: bytes
    data: bytes


class _LabelRow(msgspec.Struct, array_like=True):
    """The values of a label one after another; lines and ends of texts as arrays, of a byte pair each where that holds."""

    codes: str
    lines: bytes
    text: str
    ends: bytes
    exceptions: dict[int, tuple[Any, str | None]]


class LabelTemplate(NamedTuple):
    """Path, shape and units of each label field, and where its values begin; entries by path."""

    fields: list[tuple[str, Shape, tuple[str | None, ...]]]
    begins: list[int]
    by_path: dict[str, list[int]]

    def entries(self, paths: Iterable[str]) -> list[int]:
        """The entries of these paths, in the order of the label."""
        return sorted({entry for path in paths for entry in self.by_path.get(path, ())})


_Made = dict[str, tuple[str, int, LabelField]]
_Planned = tuple[int, int, str, Shape, tuple[str | None, ...], _Made | None]
"""An entry of a label, where its values begin, its path, shape and units, and, of one value, the fields made so far by
their texts, each with its code and line."""

_label_row = msgspec.msgpack.Decoder(_LabelRow)
_label_template = msgspec.msgpack.Decoder(list[tuple[str, Shape, tuple[str | None, ...]]])


Coding = dict[tuple[Value, type], str]
"""How values are stored, remembered for values that come again."""


def encode_label(label: Iterable[LabelField], coding: Coding) -> Templated:
    """A label's fields."""
    template = []
    codes: list[str] = []
    lines: list[int] = []
    texts: list[str] = []
    exceptions: dict[int, tuple[Any, str | None]] = {}
    for path, values, number, shape in label:
        template.append((path, shape, tuple([value[2] for value in values])))
        lines.append(number)
        for value in values:
            key = (value, value[1].__class__)
            code = coding.get(key)
            if code is None:
                code = coding[key] = _code(value)
            if code == "x":
                exceptions[len(codes)] = (plain(value.typed), value.missing)
            codes.append(code)
            texts.append(value[0])
    ends = list(accumulate(map(len, texts)))
    row = _LabelRow("".join(codes), _packed(lines), "".join(texts), _packed(ends), exceptions)
    return Templated(_encode(template), _encode(row))


def _packed(numbers: list[int]) -> bytes:
    return array("H" if not numbers or max(numbers) < 65536 else "I", numbers).tobytes()


def _unpacked(packed: bytes, count: int) -> "array[int]":
    return array("H" if len(packed) == 2 * count else "I", packed)


def label_template(data: bytes) -> LabelTemplate:
    """The template that `encode_label` made."""
    fields = _label_template.decode(data)
    begins = list(accumulate((len(units) for _, _, units in fields), initial=0))
    by_path: dict[str, list[int]] = {}
    for entry, (path, _, _) in enumerate(fields):
        by_path.setdefault(path, []).append(entry)
    return LabelTemplate(fields, begins, by_path)


class LabelDecoder:
    """Decodes labels of one template: the fields at ``paths``, or all. Fields that labels have in common are made once."""

    def __init__(self, template: LabelTemplate, paths: Iterable[str] | None = None) -> None:
        self._template = template
        entries = range(len(template.fields)) if paths is None else template.entries(paths)
        self._plan: list[_Planned] = []
        for entry in entries:
            path, shape, units = template.fields[entry]
            made: _Made | None = {} if len(units) == 1 else None
            self._plan.append((entry, template.begins[entry], path, shape, units, made))

    def decode(self, data: bytes) -> list[LabelField]:
        """The fields of one label."""
        row = _label_row.decode(data)
        lines, ends = _unpacked(row.lines, len(self._template.fields)), _unpacked(row.ends, len(row.codes))
        ends.insert(0, 0)  # so that each text begins where the one before it ends
        codes, texts = row.codes, row.text
        found = []
        for entry, begin, path, shape, units, made in self._plan:
            line = lines[entry]
            if made is None:
                values = tuple([_value(row, ends, begin + offset, unit) for offset, unit in enumerate(units)])
                found.append(LabelField(path, values, line, shape))
                continue
            text = texts[ends[begin] : ends[begin + 1]]
            known = made.get(text)
            if known is None or known[0] != codes[begin] or known[1] != line:
                field = _new(LabelField, (path, (_value(row, ends, begin, units[0]),), line, shape))
                known = codes[begin], line, field
                if known[0] != "x":  # else the text does not say what the value is
                    made[text] = known
            found.append(known[2])
        return found


def _code(value: Value) -> str:
    """How the typed value follows from the text: one character, ``x`` where it must be kept itself."""
    text, typed, _, missing = value
    if typed is None:
        return _REASONS.get(missing or "", "x")
    if missing is not None:
        return "x"
    kind = type(typed)
    if kind is str:
        return "s" if typed == text else "x"
    if kind is bool:
        return "T" if typed else "F"
    try:
        if kind is int:
            return "i" if int(text) == typed else "x"
        if kind is float:
            return "f" if float(text) == typed else "x"
    except ValueError:
        return "x"
    return "t" if parse_time(text) == typed else "x"


def _value(row: _LabelRow, ends: "array[int]", place: int, unit: str | None) -> Value:
    code, text = row.codes[place], row.text[ends[place] : ends[place + 1]]
    convert = _CONVERSIONS.get(code)
    if convert is not None:
        return _new(Value, (text, convert(text), unit, None))
    if code in "TF":
        return Value(text, code == "T", unit)
    if code == "x":
        typed, missing = row.exceptions[place]
        return Value(text, scalar(typed), unit, Missing(missing) if missing in _REASONS else missing)
    return Value(text, None, unit, _MISSING[code])


def plain(value: Scalar | None) -> object:
    """A value as msgpack can hold it: a time as a list of three, an integer beyond 64 bits as a list of its digits."""
    if isinstance(value, Time):
        return list(value)
    if isinstance(value, int) and value.bit_length() > 63:
        return [str(value)]
    return value


def scalar(value: Any) -> Any:
    """The value that `plain` made this of; the field's own code says its type."""
    if isinstance(value, list):
        return _new(Time, value) if len(value) == 3 else int(value[0])
    return value
