"""Lines of S3 server access logs."""

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.meter import Served
from access.s3_log import UnreadableLine, read_line

# The form of the user guide's examples, with a presigned address.
OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
ADDRESS = (
    "GET /archive/cassini/W1.IMG?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=300"
    "&x-tharsis-id=0123456789abcdef0123456789abcdef&X-Amz-Signature=5ecre7 HTTP/1.1"
)
AT = calendar.timegm((2026, 5, 6, 23, 59, 38))


def line(
    address: str = ADDRESS,
    operation: str = "REST.GET.OBJECT",
    status: str = "200",
    sent: str = "1052672",
    time: str = "[06/May/2026:23:59:38 +0000]",
    request: str = "3E57427F3EXAMPLE",
    rest: str = ' 1052672 70 10 "-" "curl/7.88 \\" 200 - 1 \\"" - s9lzHYrFp76ZVxRcpX9= SigV4 TLS - host TLSv1.2 - -',
) -> str:
    head = f"{OWNER} archive {time} 192.0.2.3 - {request} {operation} cassini/W1.IMG"
    return f'{head} "{address}" {status} - {sent}{rest}'


def test_a_download_by_a_link_is_read() -> None:
    expected = Served("0123456789abcdef0123456789abcdef", "s3:3E57427F3EXAMPLE", 1_052_672, AT)

    assert read_line(line()) == expected
    assert read_line(line(status="206")) == expected
    assert read_line(line(rest="")) == expected
    assert read_line(line(ADDRESS.replace("x-tharsis-id", "id"))) == expected


@pytest.mark.parametrize(
    "other",
    [
        line(operation="REST.HEAD.OBJECT"),
        line(operation="REST.PUT.OBJECT"),
        line(operation="BATCH.DELETE.OBJECT").replace(f'"{ADDRESS}"', "-"),
        line(status="403", sent="243"),
        line(status="304", sent="-"),
        line(status="-"),
        line("GET /archive/cassini/W1.IMG HTTP/1.1"),
        line(ADDRESS.replace("x-tharsis-id=", "x-tharsis-id=%22")),
        line(ADDRESS.replace("x-tharsis-id", "valid")),
        line(ADDRESS.replace("&", "& ")),
    ],
)
def test_what_is_no_download_by_a_link_is_passed_over(other: str) -> None:
    assert read_line(other) is None


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nonsense",
        line(time="[06/Mai/2026:23:59:38 +0000]"),
        line(time="[36/May/2026:23:59:38 +0000]"),
        line(time="[06/May/2026:24:59:38 +0000]"),
        line(time="[06/May/2026:23:59:38 +0200]"),
        line(time="06/May/2026"),
        line(sent="-5"),
        line(sent="9" * 16),
        line(sent="many"),
        line(status="20"),
        line()[: line().index('" 200')],
    ],
)
def test_what_is_not_as_documented_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(UnreadableLine) as refused:
        read_line(bad)

    assert "5ecre7" not in str(refused.value)


@given(st.text(max_size=60), st.integers(0, len(line())), st.integers(0, 30))
def test_whatever_stands_in_a_line_it_is_read_or_refused(text: str, at: int, cut: int) -> None:
    changed = line()[:at] + text + line()[at + cut :]

    try:
        served = read_line(changed)
    except UnreadableLine:
        return
    assert served is None or served.bytes >= 0
