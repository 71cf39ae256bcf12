"""Minted LIDs of PDS3 products."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.lids import escape_segment, mint_lid

_parts = st.text(alphabet=st.one_of(st.sampled_from("AaBb09_-./: 1xX\\"), st.characters()), max_size=12)


def unescaped(segment: str) -> str:
    """The text that a segment was made from: what proves that no two texts make one."""
    if segment == "_1":
        return ""
    content = bytearray()
    place = 0
    while place < len(segment):
        sign = segment[place]
        if sign != "_":
            content += sign.upper().encode()
            place += 1
            continue
        mark = segment[place + 1]
        if mark == "0":
            content.append(int(segment[place + 2 : place + 4], 16))
            place += 4
            continue
        content += ("/" if mark == "-" else mark).encode()
        place += 2
    return content.decode("utf-8", "surrogatepass")


def test_a_minted_lid_reads_as_what_it_is_bound_to() -> None:
    lid = mint_lid("CO-S-ISSNA/ISSWA-2-EDR-V1.0", "1_N1472853667.118", "COISS_2001/data/N1472853667_1.IMG")

    assert (
        lid
        == "urn:tharsis:pds3:co-s-issna_-isswa-2-edr-v1.0:1__n1472853667.118:coiss__2001_-_d_a_t_a_-n1472853667__1.img"
    )


def test_an_absent_identifier_is_marked() -> None:
    assert mint_lid(None, "X", "A") == "urn:tharsis:pds3:_1:x:a"


@pytest.mark.parametrize("other", ["abc", "ABc", "A_BC", "A/BC", "A BC", "ABC ", "ÄBC", "A:BC"])
def test_names_that_differ_in_case_or_signs_stay_apart(other: str) -> None:
    assert escape_segment("ABC") != escape_segment(other)


@given(_parts, _parts, _parts)
def test_minting_is_injective(data_set: str, product: str, path: str) -> None:
    lid = mint_lid(data_set, product, path)

    segments = lid.split(":")
    assert len(segments) == 6
    assert tuple(unescaped(segment) for segment in segments[3:]) == (data_set, product, path)


@given(_parts, _parts, _parts)
def test_a_minted_lid_keeps_to_the_characters_of_lids(data_set: str, product: str, path: str) -> None:
    assert re.fullmatch(r"urn:tharsis:pds3(:[a-z0-9._-]+){3}", mint_lid(data_set, product, path))
