import pytest
from graphql import parse, print_schema, validate

from gateway.supergraph import SupergraphError, load_supergraph
from tests.gateway.world import FIXTURES

LINKS = """schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  {extra}
{{ query: Query }}
enum join__Graph {{ A @join__graph(name: "a", url: "http://a.test") }}
type Query @join__type(graph: A) {{ plain: Int {field} }}
{types}
"""


def document(extra: str = "", field: str = "", types: str = "") -> str:
    return LINKS.format(extra=extra, field=field, types=types)


def test_state_says_which_subgraph_has_which_field() -> None:
    supergraph = load_supergraph((FIXTURES / "shop" / "supergraph.graphql").read_text())

    product = supergraph.types["Product"]
    assert {graph.name for graph in supergraph.graphs.values()} == {"accounts", "inventory", "products", "reviews"}
    assert set(product.sources) == {"INVENTORY", "PRODUCTS", "REVIEWS"}
    assert [str(key.fields) for key in product.sources["REVIEWS"].keys] == ["upc"]
    assert set(product.fields["upc"].sources) == {"INVENTORY", "PRODUCTS", "REVIEWS"}
    assert str(product.fields["shippingEstimate"].sources["INVENTORY"].requires) == "price weight"
    assert product.fields["price"].sources["INVENTORY"].external
    assert str(supergraph.types["Review"].fields["author"].sources["REVIEWS"].provides) == "username"


def test_a_required_field_is_external_even_if_the_composer_does_not_say_so() -> None:
    types = """
    interface Media @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true) {
      id: ID! title: String shout: String @join__field(graph: B, requires: "title")
    }
    type Book implements Media @join__type(graph: A, key: "id") @join__implements(graph: A, interface: "Media") {
      id: ID! title: String shout: String @join__field
    }"""
    two = document(types=types).replace('"http://a.test")', '"http://a.test") B @join__graph(name: "b", url: "")')

    fields = load_supergraph(two).types["Media"].fields

    assert {graph: source.external for graph, source in fields["title"].sources.items()} == {"A": False, "B": True}
    assert not any(source.external for source in fields["id"].sources.values())


def test_clients_see_no_join_types() -> None:
    supergraph = load_supergraph((FIXTURES / "shop" / "supergraph.graphql").read_text())

    shown = print_schema(supergraph.consumer)
    assert "join__" not in shown
    assert "link__" not in shown
    assert "_entities" not in shown
    assert "shippingEstimate: Int" in shown


def test_clients_see_nothing_inaccessible() -> None:
    inaccessible = '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)'
    types = """
    type Shown implements Hidden & Node @join__type(graph: A) { id: ID! secret: Int @inaccessible back: Gone }
    interface Hidden @inaccessible @join__type(graph: A) { id: ID! }
    interface Node @join__type(graph: A) { id: ID! }
    type Gone @inaccessible @join__type(graph: A) { x: Int }
    union Any @join__type(graph: A) = Shown | Gone
    enum Colour @join__type(graph: A) { RED GREEN @inaccessible }
    input Filter @join__type(graph: A) { a: Int b: Int @inaccessible }
    extend type Query { x: Int }
    """.replace("extend type Query { x: Int }", "")
    field = "shown(a: Filter, b: Int @inaccessible): Any colour: Colour node: Node"
    supergraph = load_supergraph(document(inaccessible, field, types))

    shown = print_schema(supergraph.consumer)
    assert "type Shown implements Node {\n  id: ID!\n}" in shown
    assert "union Any = Shown\n" in shown
    assert "enum Colour {\n  RED\n}" in shown
    assert "input Filter {\n  a: Int\n}" in shown
    assert "shown(a: Filter): Any" in shown
    assert "Gone" not in shown
    assert "Hidden" not in shown


@pytest.mark.parametrize("own", ["", "directive @deprecated(reason: String) on FIELD_DEFINITION | ENUM_VALUE"])
def test_clients_of_todays_specification_know_where_deprecated_may_stand(own: str) -> None:
    schema = load_supergraph(document(field='old: Int @deprecated(reason: "why")', types=own)).consumer

    [deprecated] = [directive for directive in schema.directives if directive.name == "deprecated"]
    locations = [location.name for location in deprecated.locations]
    specified = ["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"]
    assert locations == (["FIELD_DEFINITION", "ENUM_VALUE"] if own else specified)
    assert schema.query_type is not None
    assert schema.query_type.fields["old"].deprecation_reason == "why"


def test_features_may_have_other_names() -> None:
    extra = """@link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hide", for: SECURITY)
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY,
      import: [{name: "@authenticated", as: "@signedIn"}])"""
    supergraph = load_supergraph(document(extra, "secret: Int @hide mine: Int @signedIn"))

    assert set(supergraph.consumer.query_type.fields) == {"plain", "mine"}
    assert supergraph.access["Query.mine"].authenticated


def test_access_rules_by_coordinate() -> None:
    extra = " ".join(
        f'@link(url: "https://specs.apollo.dev/{name}/v0.1", for: SECURITY)'
        for name in ("authenticated", "requiresScopes", "policy")
    )
    types = 'type T @join__type(graph: A) @policy(policies: [["p", "q"], ["r"]]) { x: Int }'
    field = 't: T @authenticated @requiresScopes(scopes: [["a", "b"], ["c"]])'
    supergraph = load_supergraph(document(extra, field, types))

    assert supergraph.access["Query.t"].authenticated
    assert supergraph.access["Query.t"].scopes == (frozenset({"a", "b"}), frozenset({"c"}))
    assert supergraph.access["T"].policies == (frozenset({"p", "q"}), frozenset({"r"}))
    assert set(supergraph.access) == {"Query.t", "T"}


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ('@link(url: "https://specs.apollo.dev/connect/v0.1", for: EXECUTION)', "connect/v0.1"),
        ('@link(url: "https://example.org/shield/v1.0", for: SECURITY)', "example.org/shield"),
        ('@link(url: "https://specs.apollo.dev/inaccessible/v9.0", for: SECURITY)', "inaccessible/v9.0"),
        (
            '@join__directive(graphs: [A], name: "link", args: {url: "https://specs.apollo.dev/connect/v0.2"})',
            "connect",
        ),
    ],
)
def test_unknown_features_that_must_be_understood_are_refused_by_name(extra: str, named: str) -> None:
    with pytest.raises(SupergraphError, match=named) as refusal:
        load_supergraph(document(extra))

    assert refusal.value.line == 4


def test_a_feature_of_others_with_a_known_name_means_nothing_here() -> None:
    extra = """@link(url: "https://example.org/inaccessible/v1.0", as: "veiled", import: ["@inaccessible"])
    @link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hide", for: SECURITY)"""
    supergraph = load_supergraph(document(extra, "x: Int @veiled y: Int @hide z: Int @inaccessible"))

    assert set(supergraph.consumer.query_type.fields) == {"plain", "x", "z"}


def test_the_directive_that_links_may_have_another_name() -> None:
    text = document('@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)', "x: Int @inaccessible")
    renamed = text.replace("@link(", "@use(").replace('link/v1.0"', 'link/v1.0", as: "use"')

    assert set(load_supergraph(renamed).consumer.query_type.fields) == {"plain"}
    with pytest.raises(SupergraphError, match="shield"):
        load_supergraph(renamed.replace("inaccessible/v0.2", "shield/v1.0"))


@pytest.mark.parametrize("fixture", ["abstract", "requires"])
def test_how_a_file_is_written_changes_nothing(fixture: str) -> None:
    text = (FIXTURES / fixture / "supergraph.graphql").read_text()
    described = text.replace("\ntype Query", '\n"""All, with "quotes" and # no comment."""\ntype Query')
    odd = "\ufeff# first\n" + described.replace("\n", " # é\r\n")

    assert odd != text
    shown = load_supergraph(odd)
    assert shown.consumer.query_type.description == 'All, with "quotes" and # no comment.'
    plain = load_supergraph(text)
    assert shown.possible == plain.possible
    assert shown.types.keys() == plain.types.keys()


def test_a_schema_of_join_v02_has_no_members_by_subgraph() -> None:
    types = """union Either @join__type(graph: A) = One | Two
    type One @join__type(graph: A) { x: Int }
    type Two @join__type(graph: A) { x: Int }"""
    supergraph = load_supergraph(document(types=types).replace("v0.3", "v0.2"))

    assert supergraph.runtime_types("Either", "A") == ("One", "Two")


def test_unknown_features_without_purpose_are_ignored() -> None:
    supergraph = load_supergraph(document('@link(url: "https://example.org/notes/v1.0")', "x: Int @notes"))

    assert set(supergraph.consumer.query_type.fields) == {"plain", "x"}


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("type Query {\n  x: \n}", "cannot be parsed", 3),
        ("schema { query: Query }\ntype Query { x: Int }", "no join specification", None),
        (document().replace("v0.3", "v0.1"), "join v0.1 is not supported", 3),
        (document(field="@join__field(graph: B)"), "unknown subgraph B", 7),
        (document(types='type T @join__type(graph: A, key: "{") { x: Int }'), "@key of T", None),
        (document(field="x: Missing"), "Missing", None),
    ],
)
def test_broken_supergraphs_are_refused_with_the_line(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(SupergraphError, match=reason) as refusal:
        load_supergraph(text)

    assert refusal.value.line == line


def test_directives_of_operations_are_the_clients_own_even_if_they_are_linked() -> None:
    text = (FIXTURES / "shop" / "supergraph.graphql").read_text()
    linked = text.replace(
        "schema ", 'schema @link(url: "https://specs.test/trace/v1.0", import: ["@trace", "@note"]) ', 1
    )
    supergraph = load_supergraph(
        linked + "directive @trace(level: Int! = 1) on FIELD\ndirective @note on FIELD_DEFINITION\n"
    )

    assert not validate(supergraph.consumer, parse("{ me @trace { id @trace(level: 2) } }"))
    assert validate(supergraph.consumer, parse("{ me @note { id } }"))
    assert supergraph.consumer.get_directive("note") is None
