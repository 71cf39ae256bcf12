"""The product as a GraphQL type."""

from typing import TYPE_CHECKING, Any, Self

import strawberry

from loaders import decode_id, encode_id
from schema.dictionary import load_dictionary
from schema.records import ProductRecord
from subgraphs.context import Context
from subgraphs.documents import PREPARED_FIELD
from subgraphs.products.product.common import common_type
from subgraphs.products.product.label import LabelField
from subgraphs.products.product.shape import Shape, label_of, shape_of

if TYPE_CHECKING:
    Common = Any
else:
    Common = common_type(load_dictionary())


@strawberry.interface(description="Anything with a global id (Relay, Global Object Identification).")
class Node:
    """An object with an id."""

    id: strawberry.ID = strawberry.field(
        description="Global id: unpadded base64url of the type's name, a colon, the uri."
    )


@strawberry.type(description="An identifier that the label gives, by its keyword.")
class Identifier:
    """A name and its value."""

    name: str = strawberry.field(description="Keyword: PRODUCT_ID, DATA_SET_ID …")
    value: str = strawberry.field(description="The identifier as written.")


def _label(
    root: strawberry.Parent["Product"], fields: list[str] | None = None, match: str | None = None
) -> list[LabelField]:
    documents: list[LabelField] = label_of(fields, match)(root.record)
    return documents


@strawberry.federation.type(
    keys=["id"],
    description="What one label describes: a PDS4 product, or a PDS3 label with its data objects.",
)
class Product(Node):
    """A product, made from its record for one place of an operation."""

    id: strawberry.ID = strawberry.field(description="Global id of the product.")
    uri: str = strawberry.field(description="Unique key: the product's place in the form of the imaging node's Atlas.")
    path: str = strawberry.field(description="Virtual path of the product's label.")
    standard: str = strawberry.field(description="Label standard: pds3 or pds4.")
    dialect: str = strawberry.field(description="How the label is written: pds3, isis or pds4.")
    mission: str = strawberry.field(description="Short name of the mission.")
    spacecraft: str = strawberry.field(description="Short name of the spacecraft, lander or rover.")
    lid: str = strawberry.field(description="Logical identifier; minted for PDS3 products.")
    lidvid: str | None = strawberry.field(description="Logical identifier with version (PDS4).")
    minted: bool = strawberry.field(description="Whether the LID was minted, because PDS3 gives none.")
    identifiers: list[Identifier] = strawberry.field(description="Identifiers that the label gives.")
    version: str | None = strawberry.field(description="Version as the label writes it.")
    is_latest: bool = strawberry.field(description="Whether no later version of the product is known.")
    title: str = strawberry.field(description="Title of the product.")
    product_class: str = strawberry.field(
        description="Class: the root element of a PDS4 label, the main data object of a PDS3 label."
    )
    archive_status: str = strawberry.field(
        description="Status of the archive that holds the product; archived and certified ones are public."
    )
    release: str | None = strawberry.field(description="Release of the archive that the product came with.")
    common: Common = strawberry.field(description="The common fields, typed, each in its unit.")
    label: list[LabelField] = strawberry.field(
        resolver=_label,
        metadata=PREPARED_FIELD,
        description="Raw fields of the label: those at the paths given, or whose path matches (a glob, or a part of it, "
        "without case); all without either. Only those at the paths are read.",
    )
    label_text: str = strawberry.field(description="The label as written.")
    record: strawberry.Private[ProductRecord]

    def __init__(self, record: ProductRecord, shape: Shape) -> None:
        self.record = record
        self.id = strawberry.ID(encode_id("Product", record.uri))
        self.uri, self.path, self.title = record.uri, record.path, record.title
        self.standard, self.dialect = str(record.standard), str(record.dialect)
        self.mission, self.spacecraft = record.mission, record.spacecraft
        self.lid, self.lidvid, self.minted = record.lid, record.lidvid, record.minted
        self.identifiers = [{"name": name, "value": value} for name, value in record.identifiers.items()]  # type: ignore[misc]  # documents stand for their type
        self.version, self.is_latest, self.release = record.version, record.latest, record.release
        self.product_class, self.archive_status = record.product_class, record.archive_status
        self.label_text = record.text
        if shape.common is not None:
            self.common = shape.common(record)
        for key, prepare in shape.prepared:
            setattr(self, key, prepare(record))

    @classmethod
    async def resolve_reference(cls, info: strawberry.Info[Context, None], id: strawberry.ID) -> Self | None:
        """Load the product that another subgraph refers to."""
        shape = shape_of(info)
        record = await info.context.loaders.product(decode_id(id, "Product").uri, shape.parts)
        return cls(record, shape) if record is not None else None
