"""Addresses of places: most stand as they are, and all as quoting would have them."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from loaders.places import address, exact_address


@given(st.text("aZ0_.~/:-%?# +é", max_size=8))
def test_addresses_are_quoted(rest: str) -> None:
    uri = f"atlas:pds3:mro:mro:/{rest}"

    assert exact_address(uri, "https://a.example") == f"https://a.example/data/{quote(uri, safe='/:')}"
    assert address(f"/{rest}", uri, None) == f"/data{quote(f'/{rest}')}"
    assert address(f"/{rest}", uri, "1") == exact_address(uri)
