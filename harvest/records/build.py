"""Facts, common fields and files of one label, put together as a record."""

from collections.abc import Iterable

import msgspec

from harvest.mapping import Mapped
from harvest.records.facts import Facts
from harvest.tree.fingerprint import digest, visible_part
from schema.label import Dialect, Label, LabelField, Value
from schema.records import (
    CommonField,
    Description,
    ProductFile,
    ProductRecord,
    Provenance,
    Reference,
    Standard,
)
from schema.uris import Place

_LID_BUNDLE, _LID_COLLECTION = 3, 4  # segments of urn:agency:archive:bundle:collection:product
_LARGEST_INTEGER = 1 << 63
_ARCHIVE = Provenance(source="archive", rule="harvest/records/build.py")
_LABEL = Provenance(source="label", rule="harvest/records/build.py")
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def product_record(
    facts: Facts,
    label: Label,
    mapped: Mapped,
    place: Place,
    files: Iterable[ProductFile],
    fields: list[LabelField],
    links: dict[str, tuple[str, ...]],
) -> ProductRecord:
    """The product that a label at ``place`` describes; archive status and visibility are the caller's to set."""
    files = tuple(files)
    return ProductRecord(
        uri=place.uri,
        path=place.path,
        standard=Standard(place.standard),
        dialect=label.dialect,
        mission=mapped.mission,
        spacecraft=mapped.spacecraft,
        lid=facts.lid,
        lidvid=facts.lidvid,
        minted=label.dialect is not Dialect.PDS4,
        identifiers=facts.identifiers,
        version=facts.version,
        version_key=facts.version_key,
        series=facts.series,
        release=place.release,
        title=facts.title,
        product_class=facts.product_class,
        common={**_identity_fields(facts, mapped, label.dialect, place, files), **mapped.common},
        geometry=mapped.geometry,
        label=fields,
        files=files,
        references=_once(facts.references),
        descriptions=_descriptions(facts, links),
        text=label.text,
    )


def seal(record: ProductRecord) -> None:
    """Set the first part of the record's digest: over all of it but who may see it."""
    try:
        encoded = _encode(record)
    except OverflowError:
        record.label = bounded(record.label)
        encoded = _encode(record)
    record.digest = digest(encoded)


def bounded(fields: list[LabelField]) -> list[LabelField]:
    """Label fields whose integers beyond 64 bits are text alone: no index types them."""

    def bound(value: Value) -> Value:
        is_large = type(value.typed) is int and not -_LARGEST_INTEGER <= value.typed < _LARGEST_INTEGER
        return value._replace(typed=value.text) if is_large else value

    return [field._replace(values=tuple(map(bound, field.values))) for field in fields]


def with_visibility(record: ProductRecord, status: str, labels: frozenset[str]) -> None:
    """Set archive status and visibility, and the second part of a sealed record's digest."""
    record.archive_status = status
    record.visibility = labels
    record.digest = f"{record.digest.partition('-')[0]}-{visible_part(status, labels)}"


def description_record(facts: Facts, label: Label, place: Place) -> Description:
    """The descriptive record of a label at ``place``."""
    return Description(
        uri=place.uri,
        path=place.path,
        kind=facts.subject,
        name=facts.title,
        identifiers=facts.links,
        text=label.text,
        label=list(label.fields()),
    )


def _identity_fields(
    facts: Facts, mapped: Mapped, dialect: Dialect, place: Place, files: tuple[ProductFile, ...]
) -> dict[str, CommonField]:
    """The record-level common fields that have no place of their own in the record."""
    segments = facts.lid.split(":") if dialect is Dialect.PDS4 else []
    identifiers = facts.identifiers
    values: dict[str, tuple[str | None, ...]] = {
        "productId": (identifiers.get("PRODUCT_ID"),),
        "dataSetId": facts.data_sets,
        "volumeId": (identifiers.get("VOLUME_ID"),),
        "bundle": (segments[_LID_BUNDLE] if len(segments) > _LID_BUNDLE else None,),
        "collection": (segments[_LID_COLLECTION] if len(segments) > _LID_COLLECTION else None,),
        "fileName": tuple(dict.fromkeys([place.path.rpartition("/")[2], *(file.name for file in files)])),
        "missionName": (mapped.mission_name,),
        "spacecraftName": (mapped.spacecraft_name,),
    }
    return {
        name: CommonField(kept, _ARCHIVE if name == "fileName" else _LABEL)
        for name, given in values.items()
        if (kept := tuple(value for value in given if value))
    }


def _once(references: list[Reference]) -> tuple[Reference, ...]:
    return tuple(dict.fromkeys(references))


def _descriptions(facts: Facts, links: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for keyword, values in facts.links.items():
        for value in values:
            found.update(dict.fromkeys(links.get(link_key(keyword, value), ())))
    return tuple(found)


def link_key(keyword: str, value: str) -> str:
    """The key under which descriptive records are found: keyword and value without case."""
    return f"{keyword}={' '.join(value.split()).upper()}"
