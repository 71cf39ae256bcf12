"""Access rules: what a client may not read is null with an error at its place, and is never fetched."""

import re
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from access.policies import Policies
from gateway.authorization import Denials
from gateway.supergraph import load_supergraph
from tests.gateway.world import FIXTURES, Service
from tests.gateway.worlds import access

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
POLICIES = Policies({"staff": 'role in ("operator", "admin")', "owner": 'scope "own"', "signed": "authenticated"})
USER = Identity("ada", "user")
STAFF = Identity("root", "operator", frozenset(["admin"]))


@pytest.fixture
def service() -> Service:
    return Service.load("access", access())


def ruled(**rules: str) -> Service:
    """Give the service with rules that other composers would leave: ``Type__field="@authenticated"``."""
    service = Service.load("access", access())
    text = (FIXTURES / "access" / "supergraph.graphql").read_text()
    for place, rule in rules.items():
        name, _, field = place.partition("__")
        head, body = re.split(rf"(?<=\n)(?=(?:type|interface) {name}\b)", text, maxsplit=1)
        if field:
            body = re.sub(rf"(\n  {field}: [^\n]*)", rf"\1 {rule}", body, count=1)
        else:
            body = body.replace(" {\n", f" {rule} {{\n", 1)
        text = head + body
    service.supergraph = load_supergraph(text)
    return service


def denied(service: Service, identity: Identity) -> frozenset[str]:
    return Denials(service.supergraph, POLICIES).coordinates(identity)


async def read(service: Service, query: str, identity: Identity = ANONYMOUS, **variables: Any) -> tuple[Any, list[Any]]:
    """Answer a query; gives the data and the paths of the errors, all of which are denials."""
    data, errors = await service.run(query, variables, denied=denied(service, identity))
    assert [error["extensions"]["code"] for error in errors] == [CODE] * len(errors)
    return data, [error["path"] for error in errors]


def fetched(service: Service) -> str:
    return "\n".join(
        f"{request.operation} {request.variables}"
        for subgraph in service.subgraphs.values()
        for request in subgraph.requests
    )


async def test_a_field_is_null_with_an_error_and_not_fetched(service: Service) -> None:
    data, paths = await read(service, "{ sealed secret: sealed image { id } }")

    assert data == {"sealed": None, "secret": None, "image": {"id": "i"}}
    assert paths == [["sealed"], ["secret"]]
    assert "sealed" not in fetched(service)
    assert await read(service, "{ sealed }", USER) == ({"sealed": "s"}, [])


async def test_a_null_where_none_may_be_goes_up_and_is_said_once(service: Service) -> None:
    assert await read(service, "{ image { id size } }") == ({"image": None}, [["image", "size"]])
    assert await read(service, "{ image { id size } }", STAFF) == ({"image": {"id": "i", "size": 7}}, [])


async def test_in_lists_every_position_has_its_error(service: Service) -> None:
    data, paths = await read(service, "{ people { name mail: email } }", USER)

    assert data == {"people": [{"name": "P0", "mail": None}, {"name": "P1", "mail": None}]}
    assert paths == [["people", 0, "mail"], ["people", 1, "mail"]]


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [({"read:email"}, False), ({"read:email", "read:people"}, True), ({"admin"}, True), ({"other"}, False)],
)
async def test_scopes_are_needed_all_of_one_group(service: Service, scopes: set[str], allowed: bool) -> None:
    _, paths = await read(service, "{ people { email } }", Identity("ada", "user", frozenset(scopes)))

    assert (paths == []) is allowed


async def test_enums_and_scalars_have_rules_too(service: Service) -> None:
    data, paths = await read(service, "{ people { token level } }")
    assert data == {"people": [{"token": None, "level": None}] * 2}
    assert len(paths) == 4

    data, paths = await read(service, "{ people { token level } }", Identity("ada", "user", frozenset(["own"])))
    assert data == {"people": [{"token": "t", "level": "LOW"}] * 2}
    assert paths == []


async def test_a_policy_that_is_not_known_is_denied(service: Service) -> None:
    coordinates = Denials(service.supergraph, Policies({})).coordinates(STAFF)

    assert {"Image.size", "Person.level"} <= coordinates


async def test_a_field_that_returns_a_denied_type_is_denied(service: Service) -> None:
    assert await read(service, "{ vault { id gold } }") == ({"vault": None}, [["vault"]])
    assert fetched(service) == ""


async def test_an_object_of_a_denied_type_in_a_union_is_null(service: Service) -> None:
    query = "{ found { __typename ... on Vault { gold } ... on Image { id note } } }"

    data, paths = await read(service, query)

    assert data == {"found": [None, {"__typename": "Image", "id": "i", "note": None}, {"__typename": "Table"}]}
    assert sorted(paths) == [["found", 0], ["found", 1, "note"]]
    assert "gold" not in fetched(service)
    assert "note" not in fetched(service)

    data, paths = await read(service, "{ found { __typename } }")
    assert data == {"found": [None, {"__typename": "Image"}, {"__typename": "Table"}]}
    assert paths == [["found", 0]]


async def test_an_interfaces_field_has_the_rules_of_its_implementations(service: Service) -> None:
    data, paths = await read(service, "{ items { id note } }")
    assert data == {"items": [{"id": "i", "note": None}, {"id": "t", "note": None}]}
    assert paths == [["items", 0, "note"], ["items", 1, "note"]]

    data, paths = await read(service, "{ items { id ... on Table { note } ... on Image { note } } }")
    assert data == {"items": [{"id": "i", "note": None}, {"id": "t", "note": "tn"}]}
    assert paths == [["items", 0, "note"]]


async def test_an_implementations_rule_holds_though_its_interface_has_none() -> None:
    service = ruled(Image__rating="@authenticated")

    data, paths = await read(service, "{ items { id rating } }")

    assert data == {"items": [{"id": "i", "rating": None}, {"id": "t", "rating": 4}]}
    assert paths == [["items", 0, "rating"]]
    assert "... on Table" in fetched(service)
    assert "... on Image { rating" not in fetched(service)


async def test_an_interfaces_own_rule_holds_for_its_implementations() -> None:
    service = ruled(Item__rating="@authenticated")

    data, paths = await read(service, "{ items { ... on Table { rating } rating } image { rating } }")

    assert data == {"items": [{"rating": None}, {"rating": None}], "image": {"rating": None}}
    assert sorted(paths) == [["image", "rating"], ["items", 0, "rating"], ["items", 1, "rating"]]
    assert "rating" not in fetched(service)


async def test_objects_below_an_interface_of_which_some_are_denied() -> None:
    service = ruled(Image__title='@policy(policies: [["staff"]])', Image="@authenticated")

    data, paths = await read(service, "{ items { id title } }")

    assert data is None  # [Item!]! has no room for a null
    assert paths == [["items", 0]]
    assert await read(service, "{ items { id title } }", USER) == (
        {"items": [{"id": "i", "title": None}, {"id": "t", "title": "T"}]},
        [["items", 0, "title"]],
    )


async def test_named_fragments_are_no_way_around(service: Service) -> None:
    query = """
      query { items { ...I } found { ...F } }
      fragment I on Item { ... on Image { ...N } }
      fragment F on Found { ... on Item { ...N2 } }
      fragment N on Image { note }
      fragment N2 on Item { n: note }
    """
    data, paths = await read(service, query)

    assert data["items"] == [{"note": None}, {}]
    assert data["found"][1] == {"n": None}
    assert ["items", 0, "note"] in paths
    assert ["found", 1, "n"] in paths
    assert "note" not in fetched(service).replace("Table { n: note", "")


async def test_an_interface_objects_rule_holds_for_every_implementation() -> None:
    service = ruled(Asset__value="@authenticated")

    data, paths = await read(service, "{ assets { id value label ... on Film { minutes v: value } } }")

    assert data == {
        "assets": [
            {"id": "f", "value": None, "label": "F", "minutes": 90, "v": None},
            {"id": "s", "value": None, "label": "S"},
        ]
    }
    assert sorted(paths) == [["assets", 0, "v"], ["assets", 0, "value"], ["assets", 1, "value"]]
    assert "value" not in fetched(service)


async def test_what_requires_would_fetch_is_not_fetched_for_the_client() -> None:
    service = ruled(Image__weight="@authenticated")

    data, paths = await read(service, "{ image { id price postage } }")

    assert data == {"image": {"id": "i", "price": 9, "postage": None}}
    assert paths == [["image", "postage"]]
    assert "weight" not in fetched(service)
    assert "postage" not in fetched(service)

    data, _ = await read(service, "{ image { postage } }", USER)
    assert data == {"image": {"postage": 30}}


async def test_what_a_key_would_fetch_is_not_fetched_for_the_client(service: Service) -> None:
    data, paths = await read(service, "{ documents { title body } }")

    assert data == {"documents": [{"title": "D0", "body": None}, {"title": "D1", "body": None}]}
    assert paths == [["documents", 0, "body"], ["documents", 1, "body"]]
    assert "code" not in fetched(service)

    data, paths = await read(service, "{ documents { title body } }", USER)
    assert data == {"documents": [{"title": "D0", "body": "B0"}, {"title": "D1", "body": "B1"}]}
    assert paths == []


async def test_what_the_plan_needs_is_not_found_under_the_name_of_what_is_denied(service: Service) -> None:
    data, paths = await read(service, "{ image { id: note price } }")

    assert data == {"image": {"id": None, "price": 9}}
    assert paths == [["image", "id"]]


async def test_a_mutation_that_is_denied_is_not_run(service: Service) -> None:
    data, paths = await read(service, "mutation { seal { id } touch { id note } }", USER)

    assert data == {"seal": None, "touch": {"id": "i", "note": "in"}}
    assert paths == [["seal"]]
    assert "seal" not in fetched(service)


async def test_a_field_that_is_skipped_is_not_denied(service: Service) -> None:
    query = "query($s: Boolean!) { sealed @skip(if: $s) image { id note @include(if: $s) } }"

    assert (await read(service, query, s=True))[1] == [["image", "note"]]
    assert (await read(service, query, s=False))[1] == [["sealed"]]
    assert (await read(service, "{ image { id note @skip(if: true) } }"))[1] == []


async def test_where_nothing_is_there_nothing_is_denied(service: Service) -> None:
    service.world["Query"]["image"] = None

    assert await read(service, "{ image { note } }") == ({"image": None}, [])


async def test_types_can_be_asked_for_whatever_is_denied(service: Service) -> None:
    data, paths = await read(service, "{ image { __typename note } __typename }")

    assert data == {"image": {"__typename": "Image", "note": None}, "__typename": "Query"}
    assert paths == [["image", "note"]]


async def test_equal_rights_give_the_same_set(service: Service) -> None:
    denials = Denials(service.supergraph, POLICIES)

    first = denials.coordinates(Identity("ada", "user", frozenset(["unheard", "of"])))
    second = denials.coordinates(Identity("bob", "partner"))

    assert first is second
    assert denials.coordinates(STAFF) is not first


async def test_a_supergraph_without_rules_denies_nothing() -> None:
    supergraph = load_supergraph((FIXTURES / "shop" / "supergraph.graphql").read_text())

    assert Denials(supergraph, POLICIES).coordinates(ANONYMOUS) == frozenset()
