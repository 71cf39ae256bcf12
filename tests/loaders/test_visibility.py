"""What an identity may see."""

import pytest

from access.identity import ANONYMOUS, Identity
from loaders import visible_to
from search.port import EVERYTHING, PUBLIC, Visible


def test_anybody_sees_what_is_public() -> None:
    assert visible_to(ANONYMOUS) == PUBLIC


def test_an_account_also_sees_what_is_protected_and_its_groups() -> None:
    identity = Identity("a", role="user", groups=frozenset({"x"}))

    assert visible_to(identity) == Visible(frozenset({"public", "protected", "group:x"}))


def test_a_curator_also_sees_what_its_groups_have_not_released() -> None:
    identity = Identity("a", role="curator", groups=frozenset({"x"}))

    assert visible_to(identity) == Visible(frozenset({"public", "protected", "group:x", "unreleased:x"}))


@pytest.mark.parametrize("role", ["operator", "admin"])
def test_operators_and_administrators_see_everything(role: str) -> None:
    assert visible_to(Identity("a", role=role)) == EVERYTHING


def test_a_role_without_a_token_has_no_groups() -> None:
    assert visible_to(Identity("a", role="public", groups=frozenset({"x"}))) == PUBLIC
