"""Random schemas, operations and data over few names, so that they meet often.

A field's name decides its type everywhere, so selections of different types can always be merged; the operations are
valid by construction (a test says so).
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)
from hypothesis import strategies as st

FieldMaker = Callable[[Random, str, Any, dict[str, GraphQLArgument]], GraphQLField]
"""Makes the field of a name, type and arguments; draws whether it is document-backed, for instance."""


class Case(NamedTuple):
    schema: GraphQLSchema
    text: str
    document: DocumentNode
    variables: dict[str, Any]
    random: Random


def _odd(value: Any) -> Any:
    if value == 2:
        raise ValueError("2 is not odd")
    return None if value == 4 else [value]


SCALARS = [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID]
USUAL: Mapping[str, list[Any]] = {
    "String": ["", "text", "é"],
    "Int": [0, 3, -7],
    "Float": [0.5, -1e300, 4],
    "Boolean": [True, False],
    "ID": ["a", 12],
    "Any": [{"a": [1, None]}, "x", 1],
    "Odd": [1, 3],
    "Band": ["RED", "GREEN"],
    "Level": [1, 2],
}


def unusual(random: Random) -> Any:
    """Draw what a value may be by mistake."""
    values = [None, None, None, "text", "7", 3, 2**40, 2**70, 1.5, 3.0, float("nan"), float("inf"), True, [], [None]]
    values += [{}, {"__typename": "Nothing"}, {"__typename": "Band"}, {"__typename": 3}, {1}, b"x", Decimal("2.5")]
    values += [("a", 1), "BLUE", "HIDDEN", [[1]], [3, None, "x"]]
    values += [ValueError("broken"), GraphQLError("denied", extensions={"code": "FORBIDDEN"}), "2.5", -(2**31) - 1]
    return random.choice(values)


def plain_field(_random: Random, _name: str, type_: Any, arguments: dict[str, GraphQLArgument]) -> GraphQLField:
    return GraphQLField(type_, args=arguments)


def random_schema(random: Random, make_field: FieldMaker = plain_field) -> GraphQLSchema:
    """Draw object types, interfaces and a union over one pool of fields."""
    leaves: list[Any] = [
        *SCALARS,
        GraphQLScalarType("Any"),
        GraphQLScalarType("Odd", coerce_output_value=_odd),
        GraphQLEnumType("Band", {"RED": None, "GREEN": None}),
        GraphQLEnumType("Level", {"LOW": GraphQLEnumValue(1), "HIGH": GraphQLEnumValue(2)}),
    ]
    named: dict[str, Any] = {}
    pool: dict[str, GraphQLField] = {}

    def fields(names: list[str]) -> Callable[[], dict[str, GraphQLField]]:
        return lambda: {name: pool[name] for name in dict.fromkeys(names)}

    names = [f"f{index}" for index in range(12)]
    shared = {f"I{index}": random.sample(names, 2) for index in range(2)}
    for name in shared:
        named[name] = GraphQLInterfaceType(name, fields(shared[name]))
    for index in range(3):
        implemented = [name for name in shared if random.random() < 0.6]
        inherited = [field for name in implemented for field in shared[name]]
        named[f"T{index}"] = GraphQLObjectType(
            f"T{index}",
            fields([*random.sample(names, 4), *inherited]),
            interfaces=[named[name] for name in implemented],
        )
    named["U"] = GraphQLUnionType("U", [named["T0"], named["T1"]])
    composites = list(named.values())
    for index, name in enumerate(names):
        type_ = random.choice(leaves if index < 7 else composites)
        arguments = {"n": GraphQLArgument(GraphQLNonNull(GraphQLInt), default_value=1)} if index in (3, 9) else {}
        pool[name] = make_field(random, name, _wrapped(random, type_), arguments)
    query = GraphQLObjectType("Query", fields([*names[:2], *names[7:]]))
    return GraphQLSchema(query, types=composites)


def _wrapped(random: Random, type_: Any) -> Any:
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        type_ = GraphQLList(GraphQLNonNull(type_) if random.random() < 0.3 else type_)
    return GraphQLNonNull(type_) if random.random() < 0.3 else type_


class _Writer:
    """Writes the text of a random operation."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.fragments: list[str] = []

    def selections(self, type_: Any, depth: int) -> str:
        parts = [self.selection(type_, depth) for _ in range(self.random.randint(1, 4))]
        return "{ " + " ".join(["__typename", *parts]) + " }"

    def selection(self, type_: Any, depth: int) -> str:
        chance = self.random.random()
        if chance < 0.25:
            condition = self.random.choice(self._overlapping(type_))
            on = f" on {condition.name}" if condition is not type_ or chance < 0.15 else ""
            return f"...{on}{self.directive()} {self.selections(condition, depth - 1)}" if depth else "__typename"
        if chance < 0.35 and depth:
            condition = self.random.choice(self._overlapping(type_))
            name = f"F{len(self.fragments)}"
            self.fragments.append("")
            self.fragments[int(name[1:])] = (
                f"fragment {name} on {condition.name} {self.selections(condition, depth - 1)}"
            )
            return f"...{name}{self.directive()} ...{name}"
        fields = getattr(type_, "fields", {})
        if chance < 0.42 or not fields:
            return self.random.choice(["kind: __typename", "__typename"]) + self.directive()
        return self.field(*self.random.choice(list(fields.items())), depth)

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        inner = get_named_type(field.type)
        if not depth and not is_leaf_type(inner):
            return "__typename"
        below = "" if is_leaf_type(inner) else self.selections(inner, depth - 1)
        alias = self.random.choice(["", "", "", f"a_{name}: "])
        arguments = "(n: $n)" if field.args else ""
        return f"{alias}{name}{arguments}{self.directive()} {below}"

    def directive(self) -> str:
        choices = [
            "",
            "",
            "",
            "",
            "@skip(if: $skip)",
            "@include(if: $include)",
            "@include(if: true)",
            "@skip(if: true)",
        ]
        return " " + self.random.choice(choices)

    def _overlapping(self, type_: Any) -> list[Any]:
        def objects(candidate: Any) -> set[str]:
            return {t.name for t in self._objects(candidate)}

        candidates = [t for name, t in self.schema.type_map.items() if name in ("I0", "I1", "T0", "T1", "T2", "U")]
        return [t for t in candidates if objects(t) & objects(type_)] or [type_]

    def _objects(self, type_: Any) -> list[Any]:
        return list(self.schema.get_possible_types(type_)) if is_abstract_type(type_) else [type_]


def random_case(random: Random, make_field: FieldMaker = plain_field) -> Case:
    """Draw a schema, an operation and its variables."""
    schema = random_schema(random, make_field)
    writer = _Writer(schema, random)
    body = writer.selections(schema.query_type, 4)
    head = "query ($skip: Boolean = false, $include: Boolean!, $n: Int = 2) "
    text = "\n".join([head + body, *writer.fragments])
    variables: dict[str, Any] = {"include": random.random() < 0.7}
    if random.random() < 0.3:
        variables["skip"] = random.choice([True, False])
    if random.random() < 0.2:
        variables["n"] = random.choice([5, None])
    return Case(schema, text, parse(text), variables, random)


randoms = st.integers(min_value=0, max_value=2**32).map(Random)
