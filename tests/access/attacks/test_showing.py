"""How a token may be shown: in one place, once; a session in its cookie only, and not at another page's wish."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from access.accounts import StoreUnavailable
from access.authentication import Keeping, make_identify
from access.identity import Forbidden, Identify, IssuerUnavailable, Unauthenticated
from access.issuing import Issuing, Wanted
from access.sessions import METHOD, SESSION, as_bearer, cookie
from access.watch import Watch
from config.gateway import ServerSettings
from config.settings import Settings
from tests.access.attacks.conftest import ADDRESS
from tests.access.tokens import token

GET = {METHOD: "GET"}


async def made(keeping: Keeping, lifetime: int = 600) -> str:
    return (await Issuing(keeping.ring, keeping.store).make("ada", Wanted(lifetime), "ada")).token


def basic(text: str | bytes) -> dict[str, str]:
    raw = text.encode() if isinstance(text, str) else text
    return {"authorization": "Basic " + base64.b64encode(raw).decode()}


async def test_a_token_counts_as_bearer_and_as_any_users_password(identify: Identify, keeping: Keeping) -> None:
    shown = await made(keeping)

    for headers in (
        {"authorization": f"Bearer {shown}"},
        {"authorization": f"bearer   {shown}"},
        basic(f"ada:{shown}"),
        basic(f":{shown}"),
        basic(f"operator:{shown}"),
    ):
        assert (await identify(headers, None)).account == "ada"


@pytest.mark.parametrize(
    "headers",
    [
        basic("TOKEN"),
        basic("TOKEN:"),
        basic("TOKEN:x"),
        basic("ada: TOKEN"),
        basic("ada:TOKEN\n"),
        basic("ada:TOKEN\x00"),
        basic("ada:x:TOKEN"),
        basic("ada:TOKEN:x"),
        basic(b"\xff\xfe:TOKEN"),
        {"authorization": "Basic"},
        {"authorization": "Basic Og=="},
        {"authorization": "Basic -_-_"},
        {"authorization": "TOKEN"},
        {"authorization": ""},
        {"authorization": "Token TOKEN"},
        {"authorization": "Bearer TOKEN, Bearer TOKEN"},
        {"authorization": "Bearer TOKEN TOKEN"},
        {"authorization": "Bearer,TOKEN"},
        {"authorization": 'Bearer "TOKEN"'},
        {"authorization": "Bearer\tTOKEN"},
    ],
)
async def test_whatever_else_is_shown_is_refused(identify: Identify, keeping: Keeping, headers: dict[str, str]) -> None:
    shown = await made(keeping)
    text = headers["authorization"].replace("TOKEN", shown)
    if text.startswith("Basic ") and b"TOKEN" in base64.b64decode(text[6:] + "==", altchars=b"-_"):
        text = "Basic " + base64.b64encode(base64.b64decode(text[6:]).replace(b"TOKEN", shown.encode())).decode()

    with pytest.raises(Unauthenticated) as refused:
        await identify({"authorization": text}, None)

    assert shown[:20] not in str(refused.value)


async def test_a_password_in_two_pieces_is_none(identify: Identify, keeping: Keeping) -> None:
    text = basic(f"ada:{await made(keeping)}")["authorization"]

    for changed in (f"{text[:20]} {text[20:]}", f"{text[:20]}, {text[20:]}", text + "=", text + "===="):
        with pytest.raises(Unauthenticated):
            await identify({"authorization": changed}, None)


async def test_a_session_counts_for_reading(identify: Identify, keeping: Keeping) -> None:
    session = await made(keeping)

    for text in (f"{SESSION}={session}", f"a=b; {SESSION}={session};c=d", f"a=b, {SESSION}={session}"):
        assert (await identify({"cookie": text, **GET}, None)).account == "ada"


@pytest.mark.parametrize(
    "text",
    [
        "{0}=TOKEN; {0}=TOKEN",
        "{0}=TOKEN, {0}=",
        "{0}=; a=b",
        "{0}=TOKEN.x",
        '{0}="TOKEN"',
        "{0}=Bearer TOKEN",
    ],
)
async def test_a_cookie_that_is_not_exactly_ours_is_refused(identify: Identify, keeping: Keeping, text: str) -> None:
    shown = text.format(SESSION).replace("TOKEN", await made(keeping))

    with pytest.raises(Unauthenticated):
        await identify({"cookie": shown, **GET}, None)


@pytest.mark.parametrize(
    "name", ["tharsis", "__host-tharsis", "__Host-tharsis2", "x__Host-tharsis", "__Secure-tharsis"]
)
async def test_a_cookie_of_another_name_is_nothing(identify: Identify, keeping: Keeping, name: str) -> None:
    found = await identify({"cookie": f"{name}={await made(keeping)}", **GET}, "192.0.2.1")

    assert found.account == "anonymous:192.0.2.1"


async def test_a_session_and_a_token_are_none(identify: Identify, keeping: Keeping) -> None:
    session = await made(keeping)

    for authorization in (f"Bearer {session}", basic(f"ada:{session}")["authorization"]):
        with pytest.raises(Unauthenticated, match="two tokens are none"):
            await identify({"cookie": f"{SESSION}={session}", "authorization": authorization, **GET}, None)


async def test_no_long_token_and_none_of_another_system_is_a_session(identify: Identify, keeping: Keeping) -> None:
    long = await made(keeping, 601)
    assert (await identify({"authorization": f"Bearer {long}"}, None)).account == "ada"

    for other in (long, token("ec-1"), token("rsa-1"), "s%3Aabc.def", "eyJhbGciOiJub25lIn0.e30."):
        with pytest.raises(Unauthenticated):
            await identify({"cookie": f"{SESSION}={other}", **GET}, None)


OTHERS: list[dict[str, str]] = [
    {},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "https://evil.example"},
    {"origin": "https://evilatlas.example"},
    {"origin": "https://atlas.example.evil.test"},
    {"origin": "https://sub.atlas.example"},
    {"origin": "http://atlas.example"},
    {"origin": "https://atlas.example:8443"},
    {"origin": "https://atlas.example/"},
    {"origin": "https://atlas.example, https://evil.test"},
    {"origin": "https://evil.test", "host": "evil.test", "x-forwarded-host": "evil.test"},
    {"referer": ADDRESS + "/page"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-site", "origin": ADDRESS},
    {"sec-fetch-site": "cross-site", "origin": ADDRESS},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"sec-fetch-site": ""},
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "get", "QUERY", None])
@pytest.mark.parametrize("headers", OTHERS)
async def test_a_session_changes_nothing_at_another_pages_wish(
    identify: Identify, keeping: Keeping, headers: dict[str, str], method: str | None
) -> None:
    shown = {"cookie": f"{SESSION}={await made(keeping)}", **headers}
    if method is not None:
        shown[METHOD] = method

    with pytest.raises(Forbidden):
        await identify(shown, None)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ADDRESS},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": ADDRESS},
    ],
)
async def test_a_session_changes_what_our_own_page_wishes(
    identify: Identify, keeping: Keeping, headers: dict[str, str]
) -> None:
    shown = {"cookie": f"{SESSION}={await made(keeping)}", METHOD: "POST", **headers}

    assert (await identify(shown, None)).account == "ada"


async def test_a_bearer_token_needs_no_page_of_ours(identify: Identify, keeping: Keeping) -> None:
    shown = {"authorization": f"Bearer {await made(keeping)}", METHOD: "POST", "origin": "https://evil.example"}

    assert (await identify(shown, None)).account == "ada"


async def test_services_behind_get_a_session_as_bearer_and_no_cookie(keeping: Keeping) -> None:
    session = await made(keeping)

    behind = as_bearer({"cookie": f"{SESSION}={session}; other=1", "x-request-id": "r"})

    assert behind == {"x-request-id": "r", "authorization": f"Bearer {session}"}
    assert as_bearer({"cookie": "other=1"}) == {"cookie": "other=1"}


def test_a_cookie_is_found_in_a_long_list_at_once() -> None:
    assert cookie({"cookie": "; ".join(f"a{number}=b" for number in range(500)) + "; x=1"}, "x") == "1"


@pytest.mark.parametrize(
    ("peer", "headers", "account"),
    [
        ("10.0.0.1", {"x-forwarded-for": "127.0.0.1, 198.51.100.7"}, "198.51.100.7"),
        ("10.0.0.1", {"x-forwarded-for": "10.0.0.9, 198.51.100.7, 10.0.0.2"}, "198.51.100.7"),
        ("10.0.0.1", {"x-forwarded-for": "198.51.100.7,"}, "10.0.0.1"),
        ("10.0.0.1", {"x-forwarded-for": "1.2.3.4\n198.51.100.7"}, "10.0.0.1"),
        ("10.0.0.1", {"x-real-ip": "1.2.3.4", "forwarded": "for=1.2.3.4", "cf-connecting-ip": "1.2.3.4"}, "10.0.0.1"),
        ("203.0.113.5", {"x-forwarded-for": "198.51.100.7"}, "203.0.113.5"),
        ("203.0.113.5", {"x-forwarded-for": "10.0.0.1"}, "203.0.113.5"),
    ],
)
async def test_nobody_chooses_an_address_by_a_header(peer: str, headers: dict[str, str], account: str) -> None:
    identify = make_identify(Settings(server=ServerSettings(trusted_proxies=("10.0.0.0/8",))))

    assert (await identify(headers, peer)).account == f"anonymous:{account}"


@pytest.mark.parametrize(
    "headers", [{"x-user": "root"}, {"x-remote-user": "root"}, {"x-tharsis-account": "root"}, {"remote_user": "root"}]
)
async def test_nobody_is_who_a_header_says(identify: Identify, headers: dict[str, Any]) -> None:
    found = await identify(headers, "192.0.2.1")

    assert (found.account, found.role) == ("anonymous:192.0.2.1", "public")


async def test_who_shows_a_token_is_not_told_which_store_is_out_of_reach(keeping: Keeping) -> None:
    shown = await made(keeping)
    identify = make_identify(Settings(), keeping._replace(watch=Watch(keeping.store)))  # it has not looked yet

    with pytest.raises(IssuerUnavailable, match="Tokens cannot be checked at present") as refused:
        await identify({"authorization": f"Bearer {shown}"}, None)

    assert isinstance(refused.value.__cause__, StoreUnavailable)
    assert str(refused.value.__cause__) not in str(refused.value)
