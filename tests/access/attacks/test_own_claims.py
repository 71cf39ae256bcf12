"""The claims of our own tokens: what our key has signed and is not exactly what we write is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.authentication import Keeping
from access.identity import Identify, Unauthenticated
from access.signing import MAX_LIFETIME
from tests.access.attacks.own_tokens import NOW, good, shown, signed


@pytest.mark.parametrize(
    "changed",
    [
        *({name: ...} for name in good()),
        *({name: None} for name in good()),
        *({name: wrong} for name in good() for wrong in (True, 5, 1.5, [], {}, [["x"]], {"ada": 1})  # of no claim's type
          if not (name in ("iat", "exp") and wrong == 5 and wrong is not True) and not (name == "groups" and wrong == [])),
        {"nbf": NOW},
        {"admin": True},
        {"iss": "tharsis "},
        {"iss": "Tharsis"},
        {"aud": ["tharsis"]},
        {"aud": "tharsis tharsis"},
        {"sub": ""},
        {"sub": "anonymous"},
        {"sub": "anonymous:192.0.2.1"},
        {"sub": "ada\n"},
        {"sub": " ada"},
        {"sub": "a" * 257},
        {"sub": "\ud800"},
        {"jti": ""},
        {"jti": "a\u202eb"},
        {"role": "public"},
        {"role": "root"},
        {"role": "Admin"},
        {"role": "admin "},
        {"role": "аdmin"},
        {"scope": "a  b"},
        {"scope": " a"},
        {"scope": 'a"b'},
        {"scope": "a\tb"},
        {"scope": "ä"},
        {"groups": "imaging"},
        {"groups": ["imaging", 5]},
        {"groups": ["a\nb"]},
        {"groups": [""]},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": str(NOW + 60)},
        {"exp": NOW + 60.0},
        {"exp": NOW + MAX_LIFETIME + 1},
        {"exp": 10**18},
        {"exp": 10**400},
        {"exp": 1e300},
        {"exp": -(10**18)},
        {"iat": NOW + 86_400, "exp": NOW + 90_000},
        {"iat": NOW + 7_200, "exp": NOW + 9_000},
        {"iat": float(NOW)},
        {"iat": -(10**18)},
        {"iat": NOW - MAX_LIFETIME},
    ],
)  # fmt: skip
async def test_claims_that_are_not_ours_are_refused(
    identify: Identify, keeping: Keeping, changed: dict[str, Any]
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await shown(identify, signed(keeping, claims=good(**changed)))

    assert len(str(refused.value)) < 120


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


@given(name=st.sampled_from(sorted(good())) | st.text(max_size=6), value=VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_claim_is_exactly_ours_or_refused(
    identify: Identify, keeping: Keeping, name: str, value: Any
) -> None:
    token = signed(keeping, claims=good(**{name: value}))

    try:
        found = await identify({"authorization": f"Bearer {token}"}, None)
    except Unauthenticated:
        return
    kinds = {"iat": int, "exp": int, "groups": list}
    assert name in good() and type(value) is kinds.get(name, str)
    assert found.role != "public" and found.account == good(**{name: value})["sub"]
