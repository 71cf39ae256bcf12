"""Which coordinates an identity may not read, by the rules of a supergraph."""

from dataclasses import replace

import pytest

from access.identity import ANONYMOUS, Identity
from access.policies import Policies
from gateway.authorization import Denials
from gateway.supergraph import AccessRule, load_supergraph
from tests.gateway.world import FIXTURES

ACCESS = load_supergraph((FIXTURES / "access" / "supergraph.graphql").read_text())
SIGNED = AccessRule(True, (), ())
POLICIES = Policies({"staff": 'role == "operator"', "owner": 'scope "own"', "nobody": "false"})


def scoped(*groups: str) -> AccessRule:
    return AccessRule(False, tuple(frozenset(group.split()) for group in groups), ())


def ruled(*groups: str) -> AccessRule:
    return AccessRule(False, (), tuple(frozenset(group.split()) for group in groups))


def denied(rules: dict[str, AccessRule], identity: Identity = ANONYMOUS) -> frozenset[str]:
    return Denials(replace(ACCESS, access=rules), POLICIES).coordinates(identity)


def test_a_types_rule_holds_for_its_fields_and_for_those_that_return_it() -> None:
    assert denied({"Vault": SIGNED}) == {"Vault", "Vault.id", "Vault.gold", "Query.vault"}
    assert denied({"Level": SIGNED}) == {"Person.level"}
    assert denied({"Secret": SIGNED}) == {"Person.token"}
    assert {"Query.items", "Query.item", "Item.id"} <= denied({"Item": SIGNED})


@pytest.mark.parametrize(
    ("rule", "identity", "allowed"),
    [
        (SIGNED, ANONYMOUS, False),
        (SIGNED, Identity("ada", "user"), True),
        (scoped("a b", "c"), Identity("ada", "user", frozenset(["a"])), False),
        (scoped("a b", "c"), Identity("ada", "user", frozenset(["a", "b"])), True),
        (scoped("a b", "c"), Identity("ada", "user", frozenset(["c", "d"])), True),
        (ruled("staff owner"), Identity("ada", "operator"), False),
        (ruled("staff", "owner"), Identity("ada", "operator"), True),
        (ruled("nobody", "unheard"), Identity("ada", "operator", frozenset(["own"])), False),
        (AccessRule(True, (frozenset(["a"]),), (frozenset(["staff"]),)), Identity("ada", "operator"), False),
        (
            AccessRule(True, (frozenset(["a"]),), (frozenset(["staff"]),)),
            Identity("ada", "operator", frozenset(["a"])),
            True,
        ),
    ],
)
def test_a_rule_asks_for_all_it_names(rule: AccessRule, identity: Identity, allowed: bool) -> None:
    assert ("Vault.gold" not in denied({"Vault.gold": rule}, identity)) is allowed


def test_what_an_interface_gathers_of_one_implementation_leaves_the_others_alone() -> None:
    found = denied({"Item.note": SIGNED, "Image.note": SIGNED})

    assert found == {"Item.note", "Image.note"}


def test_an_interfaces_own_rule_holds_for_all_its_implementations() -> None:
    assert denied({"Item.note": SIGNED}) == {"Item.note", "Image.note", "Table.note"}
    assert "Table.note" in denied({"Item.note": scoped("a"), "Image.note": scoped("b")})


@pytest.mark.parametrize("other", [{}, {"Film": SIGNED}, {"Film.minutes": SIGNED}])
def test_an_interface_objects_rule_holds_whatever_the_implementations_have(other: dict[str, AccessRule]) -> None:
    found = denied({"Asset.value": SIGNED, **other})

    assert {"Asset.value", "Film.value", "Song.value"} <= found
    assert "Song.label" not in found


def test_more_combinations_of_scopes_than_are_remembered_are_decided_all_the_same() -> None:
    names = [f"s{number}" for number in range(1100)]
    denials = Denials(replace(ACCESS, access={"Vault.gold": scoped(*names)}), POLICIES)

    for name in names:
        assert denials.coordinates(Identity("ada", "user", frozenset([name]))) == frozenset()
    assert denials.coordinates(ANONYMOUS) == {"Vault.gold"}
