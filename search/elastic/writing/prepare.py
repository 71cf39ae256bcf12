"""The heavy part of writing, apart from the index itself: `prepare` is pure, made to run in worker processes."""

import msgspec

from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search.elastic.documents import Fields, Memory, encode
from search.elastic.writing.facts import Fact, Facts
from search.semantics import Version
from search.writing import Batch, Prepared


class PreparedProduct(msgspec.Struct, array_like=True):
    """A product's document but for its state, what its versions are told by, and what its label fields are counted by."""

    uri: str
    path: str
    mission: str
    digest: str
    series: str | None
    version_key: tuple[int, ...]
    visibility: frozenset[str]
    body: bytes
    templates: tuple[str, ...]
    facts: bytes

    @property
    def version(self) -> Version:
        """How it compares in its series."""
        return Version(self.version_key, self.visibility)


class PreparedBatch(Prepared):
    """What `search.writing.Writer.put` takes in place of the batch that it was made from; templates by id, facts by number."""

    products: list[PreparedProduct]
    templates: dict[str, bytes]
    facts: list[Fact]
    files: list[FileRecord]
    directories: list[DirectoryRecord]
    descriptions: list[Description]


def prepare(batch: Batch, fields: Fields) -> PreparedBatch:
    """The documents of a batch."""
    templates: dict[str, bytes] = {}
    memory, facts = Memory({}, {}), Facts()
    products = [prepare_product(record, fields, memory, templates, facts) for record in batch.products]
    return PreparedBatch(products, templates, facts.known, batch.files, batch.directories, batch.descriptions)


def prepare_product(
    record: ProductRecord, fields: Fields, memory: Memory, templates: dict[str, bytes], facts: Facts
) -> PreparedProduct:
    """The document of a product; its templates are added to ``templates``, what its label says to ``facts``."""
    document = encode(record, fields, memory)
    templates |= document.templates
    return PreparedProduct(
        record.uri,
        record.path,
        record.mission,
        record.digest,
        record.series,
        record.version_key,
        record.visibility,
        document.body,
        tuple(document.templates),
        facts.of(document.label.fields),
    )
