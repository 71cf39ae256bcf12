"""Answers of Elasticsearch, decoded in one pass over their bytes to what of them is used."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from search.elastic.client import error_of
from search.port import Deadline, Unavailable


class Stored(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stored parts of a product; each is a list of one."""

    head: list[bytes] = []
    state: list[bytes] = []
    common_shown: list[bytes] = []
    common_values: list[bytes] = []
    label_values: list[bytes] = []
    geometry_values: list[bytes] = []
    files_values: list[bytes] = []
    reference_values: list[bytes] = []
    label_as_written: list[bytes] = []


class Hit(msgspec.Struct, frozen=True, rename={"id": "_id", "index": "_index"}):
    """A product that was found."""

    id: str = ""
    index: str = ""
    fields: Stored = Stored()
    sort: list[Any] = []


class Total(msgspec.Struct, frozen=True):
    """How many documents match."""

    value: int = 0


class Hits(msgspec.Struct, frozen=True):
    """Products in order."""

    hits: list[Hit] = []
    total: Total = Total()


class Shards(msgspec.Struct, frozen=True):
    """How many parts of the index answered."""

    total: int = 0
    failed: int = 0


class Found(msgspec.Struct, frozen=True, rename={"shards": "_shards"}):
    """The answer to a search; ``aggregations`` as they are."""

    hits: Hits = Hits()
    aggregations: dict[str, Any] = {}
    timed_out: bool = False
    shards: Shards = Shards()
    status: int = 200
    error: Any = None


class Many(msgspec.Struct, frozen=True):
    """The answers to several searches."""

    responses: list[Found] = []


class SourceHit(msgspec.Struct, frozen=True, rename={"id": "_id", "index": "_index", "source": "_source"}):
    """A document that was found, or asked for by its id, with its source still as JSON."""

    id: str = ""
    index: str = ""
    found: bool = False
    error: Any = None
    source: msgspec.Raw = msgspec.Raw(b"{}")
    sort: list[Any] = []


class SourceHits(msgspec.Struct, frozen=True):
    """Documents in order."""

    hits: list[SourceHit] = []
    total: Total = Total()


class FoundSources(msgspec.Struct, frozen=True, rename={"shards": "_shards"}):
    """The answer to a search for documents with their sources."""

    hits: SourceHits = SourceHits()
    aggregations: dict[str, Any] = {}
    timed_out: bool = False
    shards: Shards = Shards()


class Documents(msgspec.Struct, frozen=True):
    """Documents by their ids."""

    docs: list[SourceHit] = []


class ProductDocument(msgspec.Struct, frozen=True, rename={"id": "_id", "index": "_index"}):
    """A product asked for by its id."""

    id: str = ""
    index: str = ""
    found: bool = False
    error: Any = None
    fields: Stored = Stored()


class ProductDocuments(msgspec.Struct, frozen=True):
    """Products by their ids."""

    docs: list[ProductDocument] = []


found = msgspec.json.Decoder(Found)
many = msgspec.json.Decoder(Many)
found_sources = msgspec.json.Decoder(FoundSources)
documents = msgspec.json.Decoder(Documents)
product_documents = msgspec.json.Decoder(ProductDocuments)
Document = TypeVar("Document", SourceHit, ProductDocument)
_NO_INDEX = "index_not_found_exception"  # nothing of its kind was written yet


def there(documents: Sequence[Document]) -> Sequence[Document]:
    """The documents, each found or not. Raises `Unavailable` where the part of the index that has one does not answer."""
    for document in documents:
        if document.error is not None and document.error.get("type") != _NO_INDEX:
            raise Unavailable("A part of the index did not answer; ask again later.")
    return documents


def check(answers: Sequence[Found | FoundSources], over: Deadline) -> None:
    """Raise the deadline's error for an answer that was cut off, `Unavailable` for one of a part of the index only."""
    for answer in answers:
        if isinstance(answer, Found) and answer.error is not None:
            raise error_of(answer.status, answer.error)
        if answer.timed_out:
            raise over
        if answer.shards.failed:
            raise Unavailable(
                f"{answer.shards.failed} of {answer.shards.total} parts of the index did not answer; ask again later."
            )
