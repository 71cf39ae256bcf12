"""Document-backed products, and schemas over them."""

from typing import Any

import msgspec
from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    parse,
)

from execution import DOCUMENT, ProjectionResult, compile_operation


class File(msgspec.Struct):
    file_name: str
    size: int | None = None


class Product(msgspec.Struct):
    product_title: str | None
    lines: int = 1
    files: list[File] = []


def document(type_: Any, key: str) -> GraphQLField:
    return GraphQLField(type_, extensions={DOCUMENT: key})


FILE = GraphQLObjectType(
    "File", {"name": document(GraphQLNonNull(GraphQLString), "file_name"), "size": document(GraphQLInt, "size")}
)


def product_type(**more: GraphQLField) -> GraphQLObjectType:
    fields = {
        "title": document(GraphQLString, "product_title"),
        "lines": document(GraphQLNonNull(GraphQLInt), "lines"),
        "files": document(GraphQLList(GraphQLNonNull(FILE)), "files"),
    }
    return GraphQLObjectType("Product", {**fields, **more})


def schema(root: Any, product: GraphQLObjectType | None = None) -> GraphQLSchema:
    field = GraphQLField(GraphQLList(product or product_type()), resolve=lambda _root, _info: root)
    return GraphQLSchema(GraphQLObjectType("Query", {"products": field}))


async def run(schema: GraphQLSchema, text: str, **named: Any) -> ProjectionResult:
    return await compile_operation(schema, parse(text)).execute(**named)
