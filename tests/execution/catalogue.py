"""A small schema, and projection of data for it."""

from typing import Any

from graphql import build_schema, parse

from execution import ProjectionResult, compile_operation

SCHEMA = build_schema(
    """
    enum Band { RED GREEN }
    scalar Any
    interface Named { name: String! }
    type Mission implements Named { name: String! products: [Product!] }
    type Product implements Named { name: String! title: String lines: Int! band: Band files: [File!]! mission: Mission }
    type File { name: String! size: Int }
    union Found = Product | File
    type Query {
      product(lid: ID, first: Int! = 10): Product
      products: [Product]
      found: [Found!]
      named: Named
      matrix: [[Int!]]
      required: Product!
      int: Int float: Float string: String boolean: Boolean id: ID any: Any band: Band
    }
    type Mutation { rename: Query }
    """
)


def project(text: str, data: Any, variables: dict[str, Any] | None = None) -> ProjectionResult:
    return compile_operation(SCHEMA, parse(text)).project(data, variables)


def errors(result: ProjectionResult) -> list[tuple[str, list[str | int] | None]]:
    return [(error.message, error.path) for error in result.errors]
