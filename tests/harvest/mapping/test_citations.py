"""Citations and digital object identifiers."""

from typing import Any

import pytest

from schema.label import Label
from tests.harvest.mapping.labels import block, map_label, pds3, pds4, values


def collection(*citation: tuple[str, Any], title: str = "Raw images") -> Label:
    return pds4(
        block(
            "pds:Identification_Area",
            ("pds:logical_identifier", "urn:nasa:pds:probe:data_raw"),
            ("pds:title", title),
            block("pds:Citation_Information", *citation),
        )
    )


def test_a_citation_is_authors_year_title_and_doi() -> None:
    mapped = map_label(
        collection(
            ("pds:author_list", "Doe, J.; Roe, R."),
            ("pds:publication_year", "2019"),
            ("pds:doi", "https://doi.org/10.17189/1520304"),
            ("pds:description", "This collection holds raw images."),
        )
    )

    assert values(mapped, "citation") == ("Doe, J.; Roe, R. (2019), Raw images, doi:10.17189/1520304",)
    assert values(mapped, "doi") == ("10.17189/1520304",)


def test_authors_in_a_list_of_persons_and_no_doi() -> None:
    mapped = map_label(
        collection(
            block(
                "pds:List_Author",
                block("pds:Person", ("pds:display_full_name", "Jane Doe")),
                block("pds:Person", ("pds:display_full_name", "Richard Roe")),
            ),
            ("pds:publication_year", "2024"),
        )
    )

    assert values(mapped, "citation") == ("Jane Doe; Richard Roe (2024), Raw images, urn:nasa:pds:probe:data_raw",)


def test_a_description_alone_is_no_citation() -> None:
    assert "citation" not in map_label(collection(("pds:description", "Some images."))).common


@pytest.mark.parametrize(
    "written", ["doi:10.26033/abc1-2d.", "DOI: 10.26033/abc1-2d", "http://dx.doi.org/10.26033/abc1-2d"]
)
def test_a_doi_is_kept_without_its_address(written: str) -> None:
    assert values(map_label(collection(("pds:doi", written))), "doi") == ("10.26033/abc1-2d",)


def test_a_pds3_label_cites_only_what_it_says() -> None:
    text = "Doe, J., MARS IMAGES V1.0, NASA Planetary Data System, 2001, doi:10.17189/1519999."

    cited = map_label(pds3(("DATA_SET_ID", "X-M-CAM-2-V1.0"), ("CITATION_DESC", text)))
    silent = map_label(pds3(("DATA_SET_ID", "X-M-CAM-2-V1.0")))

    assert values(cited, "citation") == (text,)
    assert values(cited, "doi") == ("10.17189/1519999",)
    assert "citation" not in silent.common
