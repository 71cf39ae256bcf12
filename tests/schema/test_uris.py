"""Virtual paths and Atlas uris name the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.uris import Place, parse_uri

_names = st.from_regex(r"[a-z0-9_]+", fullmatch=True)


def test_a_uri_says_standard_path_and_release() -> None:
    place = parse_uri("atlas:pds3:mro:mro:/mrox_0001/data/a.img::2")

    assert place == Place("pds3", "mro", "mro", "/mrox_0001/data/a.img", "2")
    assert place.path == "/mro/mro/mrox_0001/data/a.img"


@given(
    st.sampled_from(["pds3", "pds4"]),
    _names,
    _names,
    st.text(alphabet=st.characters(exclude_characters=":", exclude_categories=["Cs"])),
    st.none() | st.from_regex(r"[A-Za-z0-9.]+", fullmatch=True),
)
def test_a_place_survives_its_uri(standard: str, mission: str, spacecraft: str, rest: str, release: str | None) -> None:
    place = Place(standard, mission, spacecraft, "/" + rest, release)

    assert parse_uri(place.uri) == place


@pytest.mark.parametrize(
    "text", ["", "/mro/mro/x", "atlas:pds5:mro:mro:/x", "atlas:pds3:MRO:mro:/x", "atlas:pds3:mro:mro:x"]
)
def test_anything_else_is_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write atlas:pds3"):
        parse_uri(text)
