"""Global ids."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import GlobalId, InvalidId, decode_id, encode_id


@given(st.sampled_from(["Product", "File", "Directory"]), st.text(min_size=1))
def test_every_id_names_what_it_was_made_of(type_: str, uri: str) -> None:
    assert decode_id(encode_id(type_, uri)) == GlobalId(type_, uri)


def test_an_id_is_unpadded_base64url_of_type_and_uri() -> None:
    assert encode_id("Product", "atlas:pds4:mro:mro:/b/a.xml") == (
        base64.urlsafe_b64encode(b"Product:atlas:pds4:mro:mro:/b/a.xml").decode().rstrip("=")
    )


@given(st.text())
def test_any_text_is_an_id_in_its_only_spelling_or_is_refused(text: str) -> None:
    try:
        found = decode_id(text)
    except InvalidId:
        return
    assert encode_id(*found) == text


@pytest.mark.parametrize(
    "text", ["", "x", "UHJvZHVjdDo", "UHJvZHVjdDphdGxhczo=", "é", "UHJvZHVjdA", "UHJvZHVjdDph7aCA", "A" * 10_000]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidId, match="no id of this service"):
        decode_id(text)


def test_an_id_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(InvalidId, match="names a File, not a Product"):
        decode_id(encode_id("File", "atlas:pds4:mro:mro:/b/a.img"), "Product")
