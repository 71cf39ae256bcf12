"""From which address a request comes, whatever stands in its headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.addresses import Proxies, anonymous_account

PROXIES = Proxies(["10.0.0.0/8", "fd00::/8"])


def account(forwarded: str | None, peer: str | None) -> str:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return anonymous_account(PROXIES.client(headers, peer)).removeprefix("anonymous:")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("fd00::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("10.0.0.1", "198.51.100.7:52133", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2:3::4]:52133", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2:3::4]", "2001:db8:1:2::/64"),
        ("10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.3, fd00::2", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "1.2.3.4, unknown", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4,", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, 10.0.0.2:bad", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, " + "9" * 100_000, "10.0.0.1"),
        ("10.0.0.1", "0x7f.1", "10.0.0.1"),
        ("10.0.0.1", "010.1.1.1", "10.0.0.1"),
        ("10.0.0.1", "١.2.3.4", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("11.0.0.1", "10.0.0.1", "11.0.0.1"),
        ("fe80::1%eth0", None, "fe80::/64"),
        ("not an address", "1.2.3.4", "anonymous"),
        (None, "1.2.3.4", "anonymous"),
        ("", "1.2.3.4", "anonymous"),
    ],
)
def test_the_client_is_the_rightmost_that_no_trusted_proxy_has(
    peer: str | None, forwarded: str | None, expected: str
) -> None:
    assert account(forwarded, peer) == expected


outside = st.ip_addresses(network="198.51.100.0/24") | st.ip_addresses(network="2001:db8::/32")


@given(outside.map(str), st.text(max_size=40) | st.lists(st.ip_addresses().map(str), max_size=4).map(", ".join))
def test_what_a_client_invents_to_the_left_changes_nothing(client: str, invented: str) -> None:
    believed = account(None, client)

    assert account(f"{invented}, {client}", "10.0.0.1") == believed
    assert account(invented, client) == believed
