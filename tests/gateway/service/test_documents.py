"""Reading texts: what is suggested, and where that would be too much work."""

import pytest
from graphql import build_schema

from config.gateway import LimitSettings
from gateway.service.documents import DocumentReader
from gateway.service.request import Refused

SMALL = build_schema("type Query { product: Product } type Product { title: String }")
LARGE = build_schema(f"type Query {{ product: Int {' '.join(f'field{number}: Int' for number in range(600))} }}")


def messages(reader: DocumentReader, text: str) -> list[str]:
    with pytest.raises(Refused) as problem:
        reader.read(text)
    return [error["message"] for error in problem.value.errors]


def test_a_name_that_may_have_been_meant_is_suggested() -> None:
    reader = DocumentReader(SMALL, LimitSettings(), introspection=True)

    found = messages(reader, "{ produkt { title } }")

    assert found == ["Cannot query field 'produkt' on type 'Query'. Did you mean 'product'?"]


def test_no_name_is_suggested_where_too_many_would_be_compared() -> None:
    reader = DocumentReader(LARGE, LimitSettings(), introspection=True)
    small = DocumentReader(SMALL, LimitSettings(), introspection=True)

    assert messages(reader, "{ produkt }") == ["Cannot query field 'produkt' on type 'Query'."]
    assert not any(
        "mean" in message for message in messages(small, "{" + " ".join(f"produkt{n}" for n in range(40)) + "}")
    )
