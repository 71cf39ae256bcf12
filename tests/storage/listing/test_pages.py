"""Pages by which file servers list folders."""

import html
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.listing.pages import Child, NoListing, children

URL = "https://host.gov/data/vol%201/"
EXPECTED = [Child("DATA", True), Child("a b+%.img", False), Child("x.lbl", False)]
APACHE_TABLE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of /data/vol 1</title></head>
<body><h1>Index of /data/vol 1</h1><table><tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a
href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><a href="/data/">Parent Directory</a></td><td>&nbsp;</td></tr>
<tr><td><a href="DATA/">DATA/</a></td><td align="right">2009-05-30 05:19  </td><td align="right">  - </td></tr>
<tr><td><a href="a%20b+%25.img">a b+%.img</a></td><td align="right">2009-05-30 05:19  </td><td>7.5M</td></tr>
<tr><td><a href="x.lbl">x.lbl</a></td></tr></table><address>Apache/2.4 Server at <a href="mailto:web@host.gov">host.gov</a>
</address></body></html>"""
APACHE_PLAIN = """<html><head><title>Index of /data/vol 1</title></head><body><h1>Index of /data/vol 1</h1><ul><li><a
href="/data/"> Parent Directory</a></li><li><a href="DATA/"> DATA/</a></li><li><a href="a%20b+%25.img"> a b+%.img</a></li>
<li><a href="x.lbl"> x.lbl</a></li></ul></body></html>"""
NGINX = """<html>\r\n<head><title>Index of /data/vol 1/</title></head>\r\n<body>\r\n<h1>Index of /data/vol 1/</h1><hr><pre><a
href="../">../</a>\r\n<a href="DATA/">DATA/</a>   30-May-2009 05:19   -\r\n<a href="a%20b%2B%25.img">a b+..&gt;</a> 30-May-2009
05:19  7864320\r\n<a href="x.lbl">x.lbl</a></pre><hr></body></html>"""
IIS = """<html><head><title>host.gov - /data/vol 1/</title></head><body><H1>host.gov - /data/vol 1/</H1><hr><pre><A
HREF="/data/">[To Parent Directory]</A><br><br> 5/30/2009  5:19 AM &lt;dir&gt; <A HREF="/data/vol%201/DATA/">DATA</A><br>
 <A HREF="/data/vol%201/a%20b+%25.img">a b+%.img</A><br><A HREF="/data/vol%201/x.lbl">x.lbl</A><br></pre></body></html>"""
PYTHON = """<!DOCTYPE HTML><html lang="en"><head><title>Directory listing for /data/vol 1/</title></head><body><h1>Directory
listing for /data/vol 1/</h1><hr><ul><li><a href="DATA/">DATA/</a></li><li><a href="a%20b%2B%25.img">a b+%.img</a></li><li><a
href="x.lbl">x.lbl</a></li></ul><hr></body></html>"""
CADDY = """<!DOCTYPE html><html><head><title>vol 1</title></head><body><header><h1><a href="/">/</a><a href="../">data</a></h1>
</header><a href="..">Go up</a><a href="./?sort=name&order=desc">Name</a><a href="./DATA/"><svg></svg><span>DATA</span></a>
<a href="./a%20b+%25.img">a</a><a href="./x.lbl">x</a><footer><a href="https://caddyserver.com">Caddy</a></footer></body></html>"""
LIGHTTPD = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>
Index of /data/vol 1/</title></head><body><table><tbody><tr class="d"><td class="n"><a href="../">..</a>/</td></tr>
<tr class="d"><td class="n"><a href="DATA/">DATA</a>/</td></tr><tr><td class="n"><a
href="a%20b%2b%25.img">a b+%.img</a></td></tr>
<tr><td class="n"><a href="x.lbl">x.lbl</a></td></tr></tbody></table></body></html>"""


@pytest.mark.parametrize(
    "page",
    [APACHE_TABLE, APACHE_PLAIN, NGINX, IIS, PYTHON, CADDY, LIGHTTPD],
    ids=["Apache's table", "Apache's list", "nginx", "IIS", "Python", "Caddy", "lighttpd"],
)
def test_each_kind_of_server_lists_its_folder(page: str) -> None:
    assert sorted(children(page.encode(), URL)) == EXPECTED


@pytest.mark.parametrize(
    "href",
    [
        "../", "..", ".", "./", "/", "/data/", "/data/vol%201/", "/data/other/x", "//other.gov/data/vol%201/x", "?C=N;O=D",
        "https://other.gov/data/vol%201/x", "http://host.gov/data/vol%201/x", "https://host.gov:8443/data/vol%201/x",
        "https://u@host.gov/data/vol%201/x", "x?y", "x#y", "#top", "", "a/b", "a/b/", "..%2Fx", "%2e%2e/", "%2e%2e", "a%2Fb",
        "x/../../y", "mailto:x@host.gov", "javascript:x()", "ftp://host.gov/data/vol%201/x", "a%00b", "https://[x/",
    ],
)  # fmt: skip
def test_no_other_link_is_followed(href: str) -> None:
    page = f'<h1>Index of /data</h1><a href="{html.escape(href)}">x</a><a href="good.img">good</a>'

    assert children(page.encode(), URL) == [Child("good.img", False)]


@given(st.lists(st.text(max_size=30)))
def test_whatever_links_say_only_names_come_out(links: list[str]) -> None:
    page = "<h1>Index of</h1>" + "".join(f'<a href="{html.escape(link)}">{html.escape(link)}</a>' for link in links)

    for child in children(page.encode("utf-8", "replace"), URL) if len(links) <= 8 else ():
        assert child.name
        assert child.name not in (".", "..")
        assert "/" not in child.name


@given(st.lists(st.binary(min_size=1, max_size=12), unique=True))
def test_every_name_is_found_again(names: list[bytes]) -> None:
    wanted = [name for name in names if b"/" not in name and b"\0" not in name and name not in (b".", b"..")]
    page = "<h1>Index of</h1>" + "".join(f'<a href="./{quote(name, safe="")}">x</a>' for name in wanted)

    found = children(page.encode(), URL)

    assert [child.name.encode("utf-8", "surrogateescape") for child in found] == wanted


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\x89PNG\r\n",
        b"PDS_VERSION_ID = PDS3",
        b"{}",
        b"<html><body><h1>Welcome</h1><p>Please log in.</p></body></html>",
    ],
)
def test_what_is_no_list_is_refused(page: bytes) -> None:
    with pytest.raises(NoListing):
        children(page, URL)


def test_an_empty_folder_is_a_list() -> None:
    assert children(b'<html><h1>Index of /x/</h1><hr><pre><a href="../">../</a></pre></html>', URL) == []
