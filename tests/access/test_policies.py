"""Policies: boolean rules over role, scopes and groups."""

import contextlib
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.identity import ANONYMOUS, ROLES, Identity
from access.policies import Policies
from config.tables import ConfigurationError

ADA = Identity("ada", "curator", frozenset(["pds:read"]), frozenset(["imaging"]), "t")


@pytest.mark.parametrize(
    ("rule", "ada", "anonymous"),
    [
        ("authenticated", True, False),
        ("not authenticated", False, True),
        ('role == "curator"', True, False),
        ('role in ("public", "user")', False, True),
        ("scope 'pds:read' and group \"imaging\"", True, False),
        ('scope "pds:write" or true', True, True),
        ('not (scope "x" or authenticated) and true', False, True),
        ('false or authenticated and not scope "x"', True, False),
    ],
)
def test_a_rule_is_decided_by_the_identity(rule: str, ada: bool, anonymous: bool) -> None:
    policies = Policies({"p": rule})

    assert policies.holds("p", ADA) is ada
    assert policies.holds("p", ANONYMOUS) is anonymous
    assert policies.holds("unknown", ADA) is False


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", "write authenticated"),
        ("authenticated and", "after character 17"),
        ("authenticated authenticated", "something stands after"),
        ('role = "user"', "write ==, after character 4"),
        ('role != "user"', "write not"),
        ("role in 'user'", "'(' is missing"),
        ('scope "', "no closing quote"),
        ("not scope 'x", "no closing quote, after character 9"),
        ("scope ''", "empty text"),
        ("scope x", "in quotes"),
        ("AUTHENTICATED", "write authenticated"),
        ("authenticated & true", "'&' means nothing here"),
        ("authenticated()", "something stands after"),
        ('role == "root"', "no role"),
        ("role in (user)", "in quotes"),
        ("scope", "in quotes"),
        ("(true", "')' is missing"),
        ("(" * 100, "too deeply"),
        ("__import__('os')", "write authenticated"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_by_name(rule: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Policies({"mine": rule})

    assert "policies.mine" in str(refused.value)
    assert expected in str(refused.value)


terms = st.sampled_from([("authenticated", True), ("true", True), ("false", False), ('scope "x"', False)])
rules = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} and {p[1][0]})", p[0][1] and p[1][1])),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} or {p[1][0]})", p[0][1] or p[1][1])),
        inner.map(lambda p: (f"not {p[0]}", not p[1])),
    ),
    max_leaves=8,
)


def test_the_policies_of_the_documentation_can_be_read() -> None:
    text = Path("docs/configuration.md").read_text(encoding="utf-8")
    found = [tomllib.loads(example) for example in re.findall(r"```toml\n(.*?)```", text, re.DOTALL)]

    policies = Policies({name: rule for example in found for name, rule in example["policies"].items()})

    assert policies.holds("imaging", ADA)
    assert policies.holds("curators", ADA)
    assert not policies.holds("staff", ADA)


@given(rules)
def test_a_rule_means_what_its_parts_mean(rule: tuple[str, bool]) -> None:
    assert Policies({"p": rule[0]}).holds("p", ADA) is rule[1]


@given(st.text(alphabet="()\"' ,=abcdeilnoprstuz", max_size=40))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        assert Policies({"p": text}).holds("p", ADA) in (True, False)


def test_our_own_policy_is_there_and_no_configuration_changes_it() -> None:
    policies = Policies({})

    holding = {role for role in ROLES if policies.holds("tharsis:operators", Identity("ada", role))}
    assert holding == {"operator", "admin"}
    with pytest.raises(ConfigurationError, match="tharsis:operators"):
        Policies({"tharsis:operators": "true"})
