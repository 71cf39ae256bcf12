"""Limits on the bare syntax: each holds at its value and refuses one more."""

from typing import Any

import pytest
from graphql import DocumentNode, GraphQLSyntaxError, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

import execution.limits as checks
from config.gateway import LimitSettings
from execution.limits import LimitExceeded, check_document, check_variables, parse_limited

DEFAULT = LimitSettings()


def refusal(text: str, **limits: int) -> str:
    settings = LimitSettings(**limits)
    with pytest.raises(LimitExceeded) as exceeded:
        check_document(parse_limited(text, settings), settings)
    return str(exceeded.value)


def allow(text: str, **limits: int) -> None:
    settings = LimitSettings(**limits)
    check_document(parse_limited(text, settings), settings)


@pytest.mark.parametrize(
    ("limit", "most", "within", "beyond"),
    [
        ("query_bytes", 6, "{ a} #", "{a} #ä"),
        ("tokens", 3, "{ a }", "{ a b }"),
        ("depth", 2, "{ a { b } }", "{ a { b { c } } }"),
        ("depth", 2, "{ ...F } fragment F on A { a { b } }", "{ a { ...F } } fragment F on A { a { b } }"),
        ("aliases", 2, "{ x: a y: a }", "{ x: a y: a z: a }"),
        ("aliases", 2, "{ a { ...F } ...F } fragment F on A { x: a }", "{ x: a ...F ...F } fragment F on A { y: a }"),
        ("directives", 1, "{ a @x }", "{ a @x @y }"),
        ("directives", 1, "query @x { a }", "query @x @y { a }"),
        ("directives", 1, "{ ...F @x } fragment F on A @x { a }", "{ ...F } fragment F on A @x @y { a }"),
        ("repeats", 2, "{ a a }", "{ a a a }"),
        ("repeats", 2, "{ a x: b } ", "{ a x: b x: c x: d }"),
        ("repeats", 2, "{ ...F ...F } fragment F on A { a }", "{ ...F ...F ...F } fragment F on A { a }"),
        ("fields", 3, "{ a { b c } }", "{ a { b c d } }"),
        ("fields", 4, "{ ...F b: c } fragment F on A { a b c }", "{ ...F x { ...F } } fragment F on A { a b c }"),
        ("fields", 2, "query A { a } query B { b }", "query A { a } query B { b } query C { c }"),
        ("list_items", 2, "{ a(x: [1, 2]) }", "{ a(x: [1, 2, 3]) }"),
        ("list_items", 2, "{ a @x(y: {z: [1, 2]}) }", "query($v: [Int] = [1, 2, 3]) { a }"),
        ("value_depth", 2, "{ a(x: {y: {z: 1}}) }", "{ a(x: {y: {z: [1]}}) }"),
        ("repeats", 1, "{ __schema { a } }", "{ __schema { a } x: __schema { a } }"),
        ("introspection_depth", 1, "{ __schema { a } }", "{ __schema { a { b } } }"),
        ("introspection_fields", 2, "{ __schema { a b } a }", "{ __schema { a b c } }"),
    ],
)
def test_a_limit_holds_at_its_value(limit: str, most: int, within: str, beyond: str) -> None:
    allow(within, **{limit: most})

    message = refusal(beyond, **{limit: most})

    assert f"gateway.limits.{limit}" in message


@pytest.mark.parametrize("more", [{}, {"input_value_deprecation": True}])
def test_the_standard_introspection_query_is_within_the_defaults(more: dict[str, Any]) -> None:
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, **more
    )

    allow(query)


def test_introspection_is_not_counted_with_the_other_fields() -> None:
    allow("{ __schema { types { name fields { name } } } a }", fields=2, depth=1)


def test_deep_nesting_never_ends_in_a_stack() -> None:
    deep = LimitSettings(tokens=100_000)
    for text in ("{a" * 5_000, "{ a(x: " + "[" * 20_000, "{a(b:" + "{c:" * 20_000, "query($a: " + "[" * 20_000):
        with pytest.raises((LimitExceeded, GraphQLSyntaxError)):
            parse_limited(text, deep)


def test_a_fragment_within_itself_is_left_to_validation() -> None:
    allow("{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }")


def test_fragments_that_double_are_counted_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    doubling = "{ ...F0 } " + " ".join(
        f"fragment F{n} on T {{ a{n} {{ ...F{n + 1} }} b{n} {{ ...F{n + 1} }} }}" for n in range(40)
    )
    document = parse(doubling + " fragment F40 on T { a }")
    visited = 0
    original = checks._Extents.of

    def counting(self: Any, selection_set: Any) -> Any:
        nonlocal visited
        visited += 1
        return original(self, selection_set)

    monkeypatch.setattr(checks._Extents, "of", counting)
    with pytest.raises(LimitExceeded):
        check_document(document, DEFAULT)

    assert visited < 200


def test_variables_are_bounded_in_length_and_depth() -> None:
    nested: Any = 1
    for _ in range(5):
        nested = [nested]
    check_variables({"a": nested, "b": [1, 2]}, LimitSettings(value_depth=5, list_items=2))

    with pytest.raises(LimitExceeded, match="value_depth"):
        check_variables({"a": [nested]}, LimitSettings(value_depth=5))
    with pytest.raises(LimitExceeded, match="list_items"):
        check_variables({"a": {"b": [1, 2, 3]}}, LimitSettings(list_items=2))


names = st.sampled_from(["a", "b", "c", "__schema", "__typename"])


@st.composite
def selections(draw: st.DrawFn, depth: int = 0) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 3 if depth < 4 else 0))
        if kind == 0:
            parts.append(draw(st.sampled_from(["", "x: "])) + draw(names))
        elif kind == 1:
            parts.append(f"{draw(names)} {draw(selections(depth + 1))}")
        elif kind == 2:
            parts.append(f"... on T {draw(selections(depth + 1))}")
        else:
            parts.append(f"...F{draw(st.integers(0, 2))}")
    return "{ " + " ".join(parts) + " }"


@given(st.lists(selections(), min_size=4, max_size=4), st.integers(0, 40))
def test_the_count_of_fields_is_that_of_the_expanded_document(bodies: list[str], most: int) -> None:
    # given fragments that spread only later ones, so that the document can be expanded
    fragments = [body.replace(f"...F{m}", "z") for n, body in enumerate(bodies[1:]) for m in [n]]
    for number, body in enumerate(fragments):
        fragments[number] = body if number == 0 else _without(body, range(number + 1))
    text = bodies[0] + "".join(f" fragment F{n} on T {body}" for n, body in enumerate(fragments))
    document = parse(text)
    expanded = _fields(document, document.definitions[0].selection_set, 0)  # type: ignore[attr-defined]  # an operation
    settings = LimitSettings(
        fields=most, depth=99, aliases=9999, repeats=99, introspection_depth=99, introspection_fields=9999
    )

    try:
        check_document(document, settings)
        fits = True
    except LimitExceeded as exceeded:
        fits = exceeded.limit == "repeats"  # introspection twice

    assert fits or expanded > most


def _without(body: str, numbers: range) -> str:
    for number in numbers:
        body = body.replace(f"...F{number}", "z")
    return body


def _fields(document: DocumentNode, selection_set: Any, depth: int) -> int:
    if depth > 30:
        return 0
    count = 0
    for selection in selection_set.selections:
        if selection.kind == "fragment_spread":
            found = [
                d for d in document.definitions if getattr(d, "name", None) and d.name.value == selection.name.value
            ]
            count += _fields(document, found[0].selection_set, depth + 1)  # type: ignore[attr-defined]  # a fragment
        elif selection.kind == "inline_fragment":
            count += _fields(document, selection.selection_set, depth + 1)
        else:
            count += 1
            if selection.selection_set and selection.name.value != "__schema":
                count += _fields(document, selection.selection_set, depth + 1)
    return count
