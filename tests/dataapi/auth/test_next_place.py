"""After signing in, a browser stays here."""

from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataapi.auth.next_place import is_own_place

HERE = "https://atlas.example"


@pytest.mark.parametrize(
    "place",
    [
        "",
        "evil.test",
        "//evil.test",
        "///evil.test",
        "////evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "\\/evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\x00/evil.test",
        "\t//evil.test",
        " //evil.test",
        "https://evil.test",
        "https:evil.test",
        "HTTPS://evil.test",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2f%2fevil.test",
        "/%2fevil.test",
        "/%2Fevil.test",
        "/%5cevil.test",
        "/%ff",
        "/%25ff",
        "/%c0%afevil.test",
        "/%252fevil.test",
        "/%25252fevil.test",
        "/%09/evil.test",
        "/%0d%0aset-cookie: a=b",
        "/.//evil.test",
        "/..//evil.test",
        "/a/..//evil.test",
        "/@evil.test",
        "/\u2215/evil.test\u2028",
        "/auth/login?next=/",
        "/%61uth/logout",
        "/" + "a" * 2_048,
        "/%" + "25" * 10 + "2f",
        "?next=//evil.test",
        "#//evil.test",
    ],
)
def test_another_place_is_refused(place: str) -> None:
    assert not is_own_place(place)


@pytest.mark.parametrize(
    "place",
    [
        "/",
        "/downloads",
        "/graphql?query={a}",
        "/data/mro/mrox_0001?x=https://a.test//b",
        "/search?q=a%20b%26c&page=2#top",
        "/data/atlas:pds3:mro:mro:/x::1",
    ],
)
def test_our_own_places_are_gone_to(place: str) -> None:
    assert is_own_place(place)


ODD = st.text(st.sampled_from(list("/\\.@:?#%25fF09aeh \t\n\x00evil")) | st.characters(), max_size=20)


@given(ODD | ODD.map(lambda text: "/" + text) | ODD.map(lambda text: "/" + quote(text, errors="surrogatepass")))
def test_what_is_gone_to_is_here_however_it_is_read(place: str) -> None:
    if not is_own_place(place):
        return
    for read in (place, unquote(place), unquote(unquote(place))):
        browser = read.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
        assert urlsplit(urljoin(HERE, browser)).netloc == "atlas.example"
        assert urlsplit(HERE + browser).netloc == "atlas.example"
