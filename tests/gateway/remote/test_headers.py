"""Which headers a subgraph gets."""

from pathlib import Path

import pytest

from access.identity import Identity
from config.gateway import HeaderRules, SubgraphSettings
from config.tables import ConfigurationError
from gateway.executor.remote import HttpSubgraph
from tests.gateway.remote.calls import answering, failure, request, subgraph
from tests.gateway.remote.servers import serving


async def test_headers_are_passed_on_by_rule(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    rules = HeaderRules(
        forward=("Authorization", "Connection", "Host", "X-Tier", "Traceparent", "Tharsis-Subgraph-Secret"),
        insert={"X-Tier": "gold"},
    )
    headers = {"authorization": "Bearer t", "cookie": "c", "connection": "close", "host": "evil", "x-tier": "tin"}
    headers |= {"tharsis-subgraph-secret": "guess", "traceparent": "00-0-0-00"}

    class Traced:
        def headers(self) -> dict[str, str]:
            return {"traceparent": "00-1-2-01"}

    async with serving(answering) as server:
        found = subgraph(server, headers=rules, secret_file=str(secret))
        await found.fetch(request(headers=headers, trace=Traced(), identity=Identity("a", "user")))
        await found.close()

    received = server.requests[0].headers()
    assert received["authorization"] == "Bearer t"
    assert received["x-tier"] == "gold"
    assert received["traceparent"] == "00-1-2-01"
    assert received["tharsis-subgraph-secret"] == "hush"
    assert received["host"] != "evil"
    assert not {"cookie", "connection"} & received.keys()
    assert len(server.requests[0].head.rstrip().split("\r\n")) == 1 + len(received)


@pytest.mark.parametrize(
    "rules",
    [HeaderRules(insert={"x\r\ny": "1"}), HeaderRules(insert={"x": "1\r\ny: 2"}), HeaderRules(insert={"": "1"})]
    + [HeaderRules(insert={name: "5"}) for name in ("Host", "Content-Length", "Transfer-Encoding", "Connection")],
)
def test_constant_headers_are_checked(rules: HeaderRules) -> None:
    with pytest.raises(ConfigurationError, match="shop"):
        HttpSubgraph("shop", "http://shop.test/", SubgraphSettings(headers=rules))


def test_a_secret_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        HttpSubgraph("shop", "http://shop.test/", SubgraphSettings(secret_file=str(tmp_path / "nowhere")))


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo", b"\xff"])
def test_a_secret_that_cannot_be_sent_is_said_without_showing_it(tmp_path: Path, content: bytes) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(content)

    with pytest.raises(ConfigurationError, match="secret") as raised:
        HttpSubgraph("shop", "http://shop.test/", SubgraphSettings(secret_file=str(secret)))

    assert str(secret) in str(raised.value)
    assert "one" not in str(raised.value).replace("one line", "")


@pytest.mark.parametrize("value", ["a\r\nhost: evil", "a\nb", "a\x00b", "a\u2028b"])
async def test_a_header_that_would_end_its_line_is_refused(value: str) -> None:
    async with serving(answering) as server:
        found = subgraph(server, headers=HeaderRules(forward=("x-odd",)))
        failed = await failure(found, request(headers={"x-odd": value}))

    assert "x-odd" in failed.reason
    assert value not in failed.reason
    assert server.requests == []


async def test_an_operator_may_set_what_is_accepted() -> None:
    async with serving(answering) as server:
        found = subgraph(server, headers=HeaderRules(insert={"Accept": "application/json"}))
        await found.fetch(request())
        await found.close()

    assert server.requests[0].head.lower().count("accept: ") == 1
    assert server.requests[0].headers()["accept"] == "application/json"
