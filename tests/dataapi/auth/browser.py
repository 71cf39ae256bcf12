"""As much of a browser as signing in needs: cookies by host, redirects, and forms that are filled in."""

from __future__ import annotations

import re
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

import httpx


class Browser:
    """Keeps cookies by host, as browsers do: those marked Secure go to 127.0.0.1 by http too, other ports are the same host."""

    def __init__(self) -> None:
        self.cookies: dict[str, dict[str, str]] = {}
        self.attributes: dict[str, str] = {}
        self.visited: list[str] = []
        self._client = httpx.Client(timeout=20, trust_env=False)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def request(
        self, method: str, url: str, data: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask once, with the cookies of the host; keeps those that come back."""
        kept = self.cookies.setdefault(urlsplit(url).hostname or "", {})
        shown = {"cookie": "; ".join(f"{name}={value}" for name, value in kept.items())} if kept else {}
        response = self._client.request(method, url, data=data, headers={**shown, **(headers or {})})
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.attributes[name] = line.partition(";")[2]
                kept[name] = morsel.value
                if morsel["max-age"] == "0" or morsel["expires"].startswith("Thu, 01 Jan 1970"):
                    del kept[name]
        return response

    def go(self, url: str, until: str | None = None) -> httpx.Response:
        """Go to an address and on by redirects; stops before an address that begins with ``until``."""
        response = self.request("GET", url)
        return self._on(url, response, until)

    def submit(self, page: httpx.Response, fields: dict[str, str], until: str | None = None) -> httpx.Response:
        """Fill in the page's form and send it; goes on by redirects."""
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert action is not None, page.text
        hidden = {
            name: unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        }
        url = urljoin(str(page.url), unescape(action[1]))
        return self._on(url, self.request("POST", url, hidden | fields), until)

    def _on(self, url: str, response: httpx.Response, until: str | None) -> httpx.Response:
        for _ in range(20):
            if response.status_code not in (301, 302, 303, 307):
                return response
            url = urljoin(url, response.headers["location"])
            self.visited.append(url)
            if until is not None and url.startswith(until):
                return response
            response = self.request("GET", url)
        raise AssertionError("too many redirects")


def sign_in(browser: Browser, url: str, login: str, until: str | None = None) -> httpx.Response:
    """Sign in from an address that leads to the issuer: its pages ask for a login, then for consent."""
    page = browser.go(url)
    assert 'name="login"' in page.text, page.text
    page = browser.submit(page, {"login": login, "password": "any"}, until)
    if 'value="consent"' in page.text:
        page = browser.submit(page, {}, until)
    return page
