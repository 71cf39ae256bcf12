"""Small records for the suite, written as a reader and a mapping would give them."""

import hashlib
from collections.abc import Iterable

import msgspec

from schema.label import LabelField, Missing, Scalar, Shape, Value
from schema.records import CommonField, DirectoryRecord, FileRecord, Geometry, Interval, ProductRecord
from schema.times import Time, parse_time

PUBLIC = frozenset({"public"})
VOLUME = "/mro/mro/mrox_0001"


def uri_of(path: str) -> str:
    """The uri of a virtual path ``/mission/spacecraft/rest``."""
    _, mission, spacecraft, rest = path.split("/", 3)
    return f"atlas:pds3:{mission}:{spacecraft}:/{rest}"


def time(text: str) -> Time:
    found = parse_time(text)
    assert found is not None, text
    return found


def microseconds(text: str) -> int:
    return time(text).begin


def common(*values: Scalar) -> CommonField:
    return CommonField(values=values) if values else CommonField(missing=Missing.UNKNOWN)


def value(text: str, unit: str | None = None, quoted: bool = False) -> Value:
    """A value as PDS3 notation types it: quoted texts are strings, others are numbers, times or words."""
    if text in ("UNK", "N/A"):
        return Value(text, None, unit, Missing.UNKNOWN if text == "UNK" else Missing.NOT_APPLICABLE)
    if quoted:
        return Value(text, text, unit)
    for read in (int, float, parse_time):
        try:
            typed = read(text)
        except ValueError:
            continue
        if typed is not None:
            return Value(text, typed, unit)
    return Value(text, {"TRUE": True, "FALSE": False}.get(text, text), unit)


def raw(path: str, *values: Value | str) -> LabelField:
    """A label field; plain texts are typed by `value`."""
    every = tuple(each if isinstance(each, Value) else value(each) for each in values)
    return LabelField(path, every, 1, Shape.SCALAR if len(every) == 1 else Shape.SEQUENCE)


def digest(record: ProductRecord | FileRecord) -> str:
    """A text that differs where records do, the same in every process."""
    content = repr((msgspec.structs.replace(record, visibility=frozenset()), sorted(record.visibility)))
    return hashlib.sha256(content.encode("utf-8", "backslashreplace")).hexdigest()


def product(
    name: str,
    fields: dict[str, CommonField] | None = None,
    label: Iterable[LabelField] = (),
    geometry: Iterable[Geometry] = (),
    **attributes: object,
) -> ProductRecord:
    """A public product ``name`` in the volume; every record has another digest where its content differs."""
    path = str(attributes.pop("path", f"{VOLUME}/data/{name}.lbl"))
    known: dict[str, object] = {
        "uri": uri_of(path),
        "path": path,
        "mission": path.split("/")[1],
        "spacecraft": path.split("/")[2],
        "lid": f"urn:nasa:pds:mrox_0001:data:{name.lower()}",
        "title": name,
        "visibility": PUBLIC,
        "archive_status": "archived",
    }
    record = ProductRecord(
        **(known | attributes),
        common=dict(fields or {}),
        label=list(label),
        geometry=tuple(geometry),
    )
    record.digest = digest(record)
    return record


def footprint(south: float, north: float, west: float, east: float, body: str = "Mars", **more: object) -> Geometry:
    return Geometry(body=body, south=south, north=north, west=west, east=east, **more)


def span(low: float, high: float | None = None) -> Interval:
    return Interval(low, low if high is None else high)


def file(path: str, size: int = 10, **attributes: object) -> FileRecord:
    """A public file; its fingerprint differs where its content does."""
    parent, name = path.rsplit("/", 1)
    known: dict[str, object] = {"uri": uri_of(path), "visibility": PUBLIC, "location": f"/archive{path}"}
    record = FileRecord(path=path, parent=parent, name=name, size=size, **(known | attributes))
    record.fingerprint = digest(record)
    return record


def directories(paths: Iterable[str], visibility: frozenset[str] = PUBLIC) -> list[DirectoryRecord]:
    """The directories above ``paths`` of files, down from the spacecraft's."""
    found: dict[str, DirectoryRecord] = {}
    for path in paths:
        names = path.split("/")[1:-1]
        for depth in range(2, len(names) + 1):
            place = "/" + "/".join(names[:depth])
            parent = "/" + "/".join(names[: depth - 1]) if depth > 2 else None
            uri = uri_of(place + "/") if depth == 2 else uri_of(place)
            found[place] = DirectoryRecord(
                uri=uri, path=place, parent=parent, name=names[depth - 1], visibility=visibility
            )
    return list(found.values())
