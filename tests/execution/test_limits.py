"""Limits on the bare syntax: each holds at its value and refuses one more."""

import re
import sys
from contextlib import suppress
from random import Random
from types import FrameType
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLSyntaxError, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

import execution.limits as checks
from config.gateway import LimitSettings
from execution.limits import LimitExceeded, check_document, check_variables, parse_limited
from tests.execution.strategies import random_case, randoms

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
        ("fields", 2, "{ a } fragment Unused on A { a }", "{ a } fragment Unused on A { a b }"),
        ("depth", 2, "{ a } fragment Unused on A { a { b } }", "{ a } fragment Unused on A { a { b { c } } }"),
        ("list_items", 2, "{ a(x: [1, 2]) }", "{ a(x: [1, 2, 3]) }"),
        ("list_items", 2, "{ a @x(y: {z: [1, 2]}) }", "query($v: [Int] = [1, 2, 3]) { a }"),
        ("value_depth", 2, "{ a(x: {y: {z: 1}}) }", "{ a(x: {y: {z: [1]}}) }"),
        ("introspection_depth", 1, "{ __schema { a } }", "{ __schema { a { b } } }"),
        ("introspection_fields", 2, "{ __schema { a b } a }", "{ __schema { a b c } }"),
    ],
)
def test_a_limit_holds_at_its_value(limit: str, most: int, within: str, beyond: str) -> None:
    allow(within, **{limit: most})

    message = refusal(beyond, **{limit: most})

    assert f"allowed are {most} (gateway.limits.{limit})" in message


@pytest.mark.parametrize(
    ("limit", "text", "at"),
    [
        ("repeats", "{ a x { b b b } }", "b"),
        ("repeats", "{ ...F ...F ...F } fragment F on A { a }", "...F"),
        ("directives", "{ a b @x @y @z }", "b @x @y @z"),
        ("list_items", "{ a(x: {y: [1, 2, 3]}) }", "[1, 2, 3]"),
        ("value_depth", "{ a(x: {y: [[1]]}) }", "{y: [[1]]}"),
        ("depth", "query A { a } query B { a { b { c } } }", "query B { a { b { c } } }"),
        ("depth", "{ a } fragment Unused on A { a { b { c } } }", "fragment Unused on A { a { b { c } } }"),
        ("fields", "{ a b c }", None),
    ],
)
def test_a_refusal_knows_its_place_where_it_has_one(limit: str, text: str, at: str | None) -> None:
    settings = LimitSettings(**{limit: 2})

    with pytest.raises(LimitExceeded) as exceeded:
        check_document(parse_limited(text, settings), settings)

    node = exceeded.value.node
    assert (text[node.loc.start : node.loc.end] if node is not None and node.loc else None) == at


@pytest.mark.parametrize("more", [{}, {"input_value_deprecation": True, "one_of": True}])
def test_the_standard_introspection_query_is_within_the_defaults(more: dict[str, Any]) -> None:
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, **more
    )

    allow(query)


@pytest.mark.parametrize(
    "text", ["{ __schema { a } x: __schema { b } }", "{ ...F ...F } fragment F on Q { __type { a } }"]
)
def test_introspection_is_asked_for_once_in_an_operation(text: str) -> None:
    allow("query A { __schema { a } __type { a } } query B { __schema { a } }")

    assert "twice" in refusal(text)


def test_introspection_is_not_counted_with_the_other_fields() -> None:
    allow("{ __schema { types { name fields { name } } } a }", fields=2, depth=1)


@pytest.mark.parametrize(
    "text",
    ["{a" * 5_000, "{ a(x: " + "[" * 20_000, "{a(b:" + "{c:" * 20_000, "query($a: " + "[" * 20_000, "{..." * 9_000],
)
def test_what_is_nested_too_deeply_to_be_parsed_exceeds_the_depth(text: str) -> None:
    with pytest.raises(LimitExceeded, match=r"gateway\.limits\.depth"):
        parse_limited(text, LimitSettings(tokens=100_000))


def test_fragments_that_are_nested_too_deeply_exceed_the_depth() -> None:
    chain = "".join(f" fragment F{n} on T {{ ...F{n + 1} }}" for n in range(1_800))

    assert "gateway.limits.depth" in refusal("{ ...F0 }" + chain, tokens=100_000)
    assert "gateway.limits.depth" in refusal("{ a }" + chain, tokens=100_000)


def test_a_text_that_speaks_of_the_parser_is_no_limit() -> None:
    with pytest.raises(GraphQLSyntaxError, match="Expected Name"):
        parse_limited('{ a "nested too deeply. Parsing aborted." }', DEFAULT)


@pytest.mark.parametrize("text", ["{ }", "{ a { } }", "{ a } fragment F on T { }"])
def test_an_empty_selection_set_is_no_document(text: str) -> None:
    with pytest.raises(GraphQLSyntaxError):
        parse_limited(text, DEFAULT)


def test_a_fragment_within_itself_is_left_to_validation() -> None:
    allow("{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }")


TOKENS = re.compile(r"\w+|\.{3}|[^\w\s,]")
FRAGMENTS = range(60)
ATTACKS = {
    "repeated fields": "{" + "a " * 960 + "}",
    "repeated fields in inline fragments": "{" + "...{a a a a a a a a}" * 90 + "}",
    "repeats below repeats": "{" + ("x{" + ("y{" + "a " * 8 + "}") * 8 + "}") * 8 + "}",
    "fragments that double": "{...F0}" + "".join(f"fragment F{n} on T{{a{{...F{n + 1}}}b{{...F{n + 1}}}}}" for n in FRAGMENTS),
    "fragments that double at one level": "{...F0}" + "".join(
        f"fragment F{n} on T{{...F{n + 1} ...F{n + 2} ...F{n + 3} a}}" for n in FRAGMENTS
    ),
    "fragments in a circle": "{...F0}" + "".join(
        f"fragment F{n} on T{{a{{...F{(n + 1) % 60} ...F{(n * 7) % 60}}}}}" for n in FRAGMENTS
    ),
    "aliases": "{" + "".join(f"a{n}:a " for n in range(320)) + "}",
    "directives": "{a" + "@x" * 400 + "}",
    "lists in an argument": "{a(x:[" + "[[1]]," * 200 + "])}",
    "objects in an argument": "{a(x:" + "{b:" * 150 + "1" + "}" * 150 + ")}",
    "operations": "".join(f"query Q{n}{{...F}}" for n in range(150)) + "fragment F on T{a b c}",
    "comments": "#\n" * 30_000 + "{a}",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_work_is_in_proportion_to_the_text(name: str) -> None:
    limits = LimitSettings(repeats=10_000, aliases=10_000, fields=10**30, directives=10_000, depth=10**6, tokens=10**6)
    text = ATTACKS[name]
    calls = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename == checks.__file__

    document = parse_limited(text, limits)
    sys.setprofile(count)
    with suppress(LimitExceeded):
        check_document(document, limits)
    sys.setprofile(None)

    assert calls < 10 * len(TOKENS.findall(text))
    with suppress(LimitExceeded):
        refused = parse_limited(text, DEFAULT)
        check_document(refused, DEFAULT)
        pytest.fail("the attack is within the default limits")


@given(randoms)
def test_valid_documents_are_never_more_than_refused(random: Random) -> None:
    case = random_case(random)
    for limits in (DEFAULT, LimitSettings(depth=2, fields=3, aliases=1, repeats=1)):
        with suppress(LimitExceeded):
            check_document(parse_limited(case.text, limits), limits)
            check_variables(case.variables, limits)


def test_variables_are_bounded_in_length_and_depth() -> None:
    nested: Any = 1
    for _ in range(5):
        nested = [nested]
    check_variables({"a": nested, "b": [1, 2]}, LimitSettings(value_depth=5, list_items=2))

    with pytest.raises(LimitExceeded, match="value_depth"):
        check_variables({"a": [nested]}, LimitSettings(value_depth=5))
    with pytest.raises(LimitExceeded, match="list_items"):
        check_variables({"a": {"b": [1, 2, 3]}}, LimitSettings(list_items=2))


def test_the_objects_of_all_variables_are_counted_together() -> None:
    variables: dict[str, Any] = {"a": {"b": {}}, "c": [[{}], 1]}

    check_variables(variables, LimitSettings(value_objects=3))

    with pytest.raises(LimitExceeded, match="has 3 objects among its variables"):
        check_variables(variables, LimitSettings(value_objects=2))


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


@given(st.lists(selections(), min_size=4, max_size=4), st.integers(0, 60))
def test_the_count_of_fields_is_that_of_the_expanded_document(bodies: list[str], most: int) -> None:
    # given fragments that spread only earlier ones, so that the document can be expanded, and an operation with all
    fragments = [_without(body, range(number, 3)) for number, body in enumerate(bodies[1:])]
    text = bodies[0].removesuffix("}") + "...F0 ...F1 ...F2 }"
    text += "".join(f" fragment F{number} on T {body}" for number, body in enumerate(fragments))
    document = parse(text)
    expanded = _fields(document, document.definitions[0].selection_set, 0)  # type: ignore[attr-defined]  # an operation
    settings = LimitSettings(
        fields=most, depth=99, aliases=9999, repeats=99, introspection_depth=99, introspection_fields=9999
    )

    try:
        check_document(document, settings)
        fits = True
    except LimitExceeded as exceeded:
        if exceeded.limit == "introspection":
            return
        fits = False

    assert fits == (expanded <= most)


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
