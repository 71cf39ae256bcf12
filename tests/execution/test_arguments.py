"""Arguments that only the variables' values can make wrong: the error is that of graphql-core."""

from typing import Any

import pytest
from graphql import GraphQLSchema, ValueNode, build_schema, execute_sync, parse, value_from_ast_untyped

from execution import compile_operation


def _read_even(node: ValueNode, _variables: Any = None) -> Any:
    value = value_from_ast_untyped(node)
    if value == {"n": 1}:
        raise ValueError("1 is odd")
    return value


SCHEMA: GraphQLSchema = build_schema(
    """
    scalar Even
    input Range { least: Int! = 1 most: Int }
    input Choice @oneOf { name: String lid: ID }
    type Query {
      range(in: Range): String
      ranges(in: [Range!], of: [Int!]): String
      choice(by: Choice!): String
      even(n: Even): String
    }
    """
)
SCHEMA.type_map["Even"].coerce_input_literal = _read_even  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("query ($v: Int = 1) { range(in: {least: $v, most: $v}) }", 3, None),
        ("query ($v: Int = 1) { ranges(in: [{least: 2}, {least: $v}]) }", 3, None),
        ("query ($v: Int = 1) { ranges(of: [1, $v]) }", 3, None),
        ('query ($v: String = "a") { choice(by: {name: $v}) }', "b", None),
        ("query ($v: Int) { even(n: {n: $v}) }", 2, 1),
    ],
)
def test_a_value_that_the_argument_refuses_is_an_error_of_the_field(text: str, good: Any, bad: Any) -> None:
    name = text.split("{ ")[1].split("(")[0]
    document = parse(text)
    compiled = compile_operation(SCHEMA, document)

    assert compiled.project({name: "answer"}, {"v": good}) == ({name: "answer"}, [])
    result = compiled.project({name: "answer"}, {"v": bad})

    expected = execute_sync(SCHEMA, document, {name: "answer"}, variable_values={"v": bad})
    assert result.data == expected.data == {name: None}
    assert [error.formatted for error in result.errors] == [error.formatted for error in expected.errors or []]
    assert len(result.errors) == 1
