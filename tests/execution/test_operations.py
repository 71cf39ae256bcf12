"""Which operation is answered, and what its variables change."""

import pytest
from graphql import GraphQLError, parse

from execution import compile_operation
from tests.execution.catalogue import SCHEMA, project


def test_skip_and_include_follow_the_variables_of_each_request() -> None:
    text = "query ($a: Boolean!, $b: Boolean = true) { product { name @skip(if: $a) title @include(if: $b) ...F @skip(if: $a)"
    text += " lines @include(if: true) band @skip(if: true) } } fragment F on Product { files { name } }"
    compiled = compile_operation(SCHEMA, parse(text))
    data = {"product": {"name": "n", "title": "t", "lines": 1, "band": "RED", "files": []}}

    def keys(**variables: bool) -> list[str]:
        result = compiled.project(data, variables)
        assert result.errors == []
        return list((result.data or {})["product"])

    assert keys(a=False) == ["name", "title", "files", "lines"]
    assert keys(a=True) == ["title", "lines"]
    assert keys(a=False, b=False) == ["name", "files", "lines"]
    assert keys(a=True, b=False) == ["lines"]
    assert keys(a=False) == ["name", "title", "files", "lines"]


def test_many_combinations_of_switches_are_all_answered() -> None:
    names = [f"s{index}" for index in range(6)]
    declared = " ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: string @include(if: ${name})" for name in names)
    compiled = compile_operation(SCHEMA, parse(f"query ({declared}) {{ {fields} }}"))

    for bits in range(64):
        chosen = [name for index, name in enumerate(names) if bits >> index & 1]
        result = compiled.project(dict.fromkeys(names, "x"), {name: name in chosen for name in names})
        assert result == (dict.fromkeys(chosen, "x"), [])


def test_an_explicit_null_for_a_switch_is_an_error() -> None:
    text = "query ($b: Boolean = true) { product { title @include(if: $b) } }"

    result = project(text, {"product": {"title": "t"}}, {"b": None})

    assert result.data == {"product": None}
    assert [error.path for error in result.errors] == [["product"]]


def test_refused_arguments_are_errors_of_their_field() -> None:
    text = "query ($n: Int = 3) { product(first: $n) { title } band }"
    data = {"product": {"title": "t"}, "band": "RED"}

    assert project(text, data, {"n": 4}) == ({"product": {"title": "t"}, "band": "RED"}, [])
    result = project(text, data, {"n": None})
    assert result.data == {"product": None, "band": "RED"}
    assert [error.path for error in result.errors] == [["product"]]


def test_beside_refused_arguments_the_data_is_judged_as_ever() -> None:
    text = "query ($n: Int = 3) { a: product(first: $n) { title } b: product { title } named { name } }"

    result = project(text, {"b": "text", "named": "text"}, {"n": None})

    assert result.data == {"a": None, "b": None, "named": None}
    assert [error.path for error in result.errors] == [["a"], ["b"], ["named"]]
    assert result.errors[1].message == "Expected value of type 'Product' but got: 'text'."


def test_wrong_variables_refuse_the_request() -> None:
    compiled = compile_operation(SCHEMA, parse("query ($n: Int!) { product(first: $n) { title } }"))

    result = compiled.project({"product": None}, {"n": "x"})

    assert result.data is None
    assert [error.message for error in result.errors] == [
        "Variable '$n' has invalid value: Int cannot represent non-integer value: 'x'"
    ]
    values = compiled.coerce_variables({"n": 5})
    assert not isinstance(values, list)
    assert compiled.project({"product": {"title": "t"}}, values) == ({"product": {"title": "t"}}, [])


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (
            "query A { band } query B { band }",
            None,
            "Must provide operation name if query contains multiple operations.",
        ),
        ("query A { band }", "C", "Unknown operation named 'C'."),
        ("fragment F on Query { band }", None, "Must provide an operation."),
        ("subscription { band }", None, "Schema is not configured to execute subscription operation."),
    ],
)
def test_an_operation_that_is_not_there_is_refused(text: str, name: str | None, message: str) -> None:
    with pytest.raises(GraphQLError) as refusal:
        compile_operation(SCHEMA, parse(text), name)

    assert refusal.value.message == message


def test_the_named_operation_is_projected() -> None:
    document = parse("query A { int } query B { string }")

    assert compile_operation(SCHEMA, document, "A").project({"int": 1}) == ({"int": 1}, [])
    assert compile_operation(SCHEMA, document, "B").project({"string": "s"}) == ({"string": "s"}, [])


def test_a_long_chain_of_fragments_does_not_break_the_process() -> None:
    count = 3000
    chain = [f"fragment F{index} on Query {{ ...F{index + 1} }}" for index in range(count)]
    text = " ".join(["{ ...F0 }", *chain, f"fragment F{count} on Query {{ band }}"])

    result = project(text, {"band": "RED"})

    assert result.data is None
    assert [error.message for error in result.errors] == ["Selections are nested too deeply. Execution aborted."]
