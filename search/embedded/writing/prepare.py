"""The heavy part of writing, apart from the index itself: a batch of records as columns and stored rows.

`prepare` is a pure function of its arguments, made to run in worker processes; what it gives is bytes for the most part.
"""

import json
import zlib

import msgspec

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord, Reference
from search import semantics
from search.embedded.channels import utf8
from search.embedded.pages import Encoded
from search.embedded.writing.columns import ColumnName, Columns
from search.stored import Base, Coding, encode_base, encode_label
from search.stored_common import encode_common
from search.writing import Batch, Prepared


class PreparedProduct(msgspec.Struct, array_like=True):
    """The rows of one product. Templates are places in the batch's list."""

    uri: str
    digest: str
    labels: tuple[str, ...]
    series: str | None
    version: str
    release: str | None
    identifiers: list[tuple[str, int]]
    references: list[Reference]
    base: bytes
    common_template: int
    common: bytes
    label_template: int
    label: bytes
    geometry: bytes | None
    files: bytes | None
    text: bytes | None


class PreparedBatch(Prepared):
    """What `search.writing.Writer.put` takes in place of the batch that it was made from."""

    products: list[PreparedProduct]
    templates: list[bytes]
    columns: list[tuple[ColumnName, Encoded]]
    footprints: list[tuple[ColumnName, bytes]]
    files: list[FileRecord]
    directories: list[DirectoryRecord]
    descriptions: list[Description]


PATH, LID, LIDVID, PRODUCT_ID = range(4)
"""Kinds of identifiers besides the uri."""


def prepare(batch: Batch, folded: frozenset[str]) -> PreparedBatch:
    """The stored form of a batch; ``folded`` names the common fields whose text compares without case."""
    templates: dict[bytes, int] = {}
    columns = Columns(len(batch.products), folded)
    products = []
    coding: Coding = {}
    for number, record in enumerate(batch.products):
        columns.add(number, record)
        products.append(_product(record, templates, coding))
    return PreparedBatch(
        products,
        list(templates),
        columns.encoded(),
        columns.encoded_footprints(),
        batch.files,
        batch.directories,
        batch.descriptions,
    )


def _product(record: ProductRecord, templates: dict[bytes, int], coding: Coding) -> PreparedProduct:
    common, label = encode_common(record.common), encode_label(record.label, coding)
    return PreparedProduct(
        record.uri,
        record.digest,
        tuple(sorted(record.visibility)),
        record.series,
        json.dumps(record.version_key),
        record.release,
        identifiers_of(record),
        list(record.references),
        encode_base(record),
        templates.setdefault(common.template, len(templates)),
        common.data,
        templates.setdefault(label.template, len(templates)),
        label.data,
        zlib.compress(msgspec.msgpack.encode(record.geometry), 1) if record.geometry else None,
        msgspec.msgpack.encode(record.files) if record.files else None,
        zlib.compress(utf8(record.text), 1) if record.text else None,
    )


def identifiers_of(record: ProductRecord | Base) -> list[tuple[str, int]]:
    """The texts besides the uri by which a product is found, with their kinds."""
    found = [(record.path, PATH), (record.lid, LID), (record.lidvid or "", LIDVID)]
    found += [(name, PRODUCT_ID) for name in semantics.product_ids(record.identifiers)]
    return [(text, kind) for text, kind in found if text]
