"""A subgraph over HTTP: what is sent, and what becomes of every kind of answer."""

import asyncio
import datetime
import email.utils
import ssl
import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.identity import Identity
from config.gateway import HeaderRules, SubgraphSettings
from config.tables import ConfigurationError
from gateway.executor import Call, SubgraphFailure, SubgraphRequest
from gateway.executor.remote import HttpSubgraph
from tests.gateway.remote.servers import Exchange, Server, serving

ANSWER = b'{"data": {"a": 1}}'


def request(kind: str = "query", **call: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", "{ a }", None, kind, {"x": 1}, Call(**call))


def subgraph(server: Server, **changed: Any) -> HttpSubgraph:
    return HttpSubgraph("shop", server.url, SubgraphSettings(**{"timeout": 2.0, **changed}))


async def failure(found: HttpSubgraph, asked: SubgraphRequest | None = None) -> SubgraphFailure:
    with pytest.raises(SubgraphFailure) as raised:
        await found.fetch(asked or request())
    await found.close()
    return raised.value


async def answering(exchange: Exchange) -> None:
    await exchange.reply(ANSWER)


async def test_an_operation_is_sent_and_its_answer_read() -> None:
    async with serving(answering) as server:
        found = subgraph(server)

        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 1}
    assert orjson.loads(server.requests[0].body) == {"query": "{ a }", "variables": {"x": 1}}
    assert server.requests[0].head.startswith("POST /graphql HTTP/1.1\r\n")
    assert server.requests[0].headers()["host"] == server.url.split("/")[2]


async def test_connections_are_kept_and_bounded() -> None:
    async with serving(answering) as server:
        found = subgraph(server, connections=3)
        for _ in range(3):
            await found.fetch(request())
        one_after_the_other = server.connections

        await asyncio.gather(*(found.fetch(request()) for _ in range(50)))
        await found.close()

    assert one_after_the_other == 1
    assert server.connections <= 3
    assert len(server.requests) == 53


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>", "502 Bad Gateway"),
        (b"<html>", "200 OK"),
        (b"", "200 OK"),
        (b"[]", "200 OK"),
        (b"{}", "500 Oops"),
        (b'{"data": 1}', "200 OK"),
        (b'{"data": {}, "errors": {}}', "200 OK"),
        (b'{"data": {"secret": ', "200 OK"),
    ],
)
async def test_what_is_no_graphql_response_is_a_failure_without_its_text(body: bytes, status: str) -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(body, status)

    async with serving(handler) as server:
        failed = await failure(subgraph(server, retries=0))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
    assert "html" not in failed.reason
    assert "secret" not in failed.reason


async def test_a_graphql_response_is_read_whatever_its_status() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(b'{"errors": [{"message": "no"}], "data": null}', "400 Bad Request")

    async with serving(handler) as server:
        found = subgraph(server)
        result = await found.fetch(request())
        await found.close()

    assert (result.data, result.errors) == (None, [{"message": "no"}])


@pytest.mark.parametrize("length", ["content-length: 2000000\r\n", "transfer-encoding: chunked\r\n", ""])
async def test_a_long_answer_is_refused_however_it_is_framed(length: str) -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.send(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        for _ in range(200):
            part = b"x" * 10_000
            await exchange.send(b"2710\r\n" + part + b"\r\n" if "chunked" in length else part)
        exchange.writer.close()

    async with serving(handler) as server:
        failed = await failure(subgraph(server, response_bytes=1_000_000))

    assert "response_bytes" in failed.reason
    assert len(server.requests) == 1


async def test_a_slow_subgraph_is_given_up_at_its_timeout_or_the_deadline() -> None:
    async def handler(exchange: Exchange) -> None:
        await asyncio.sleep(5)

    async with serving(handler) as server:
        by_timeout = await failure(subgraph(server, timeout=0.05))
        deadline = asyncio.get_running_loop().time() + 0.05
        by_deadline = await failure(subgraph(server), request(deadline=deadline))

    assert by_timeout.code == by_deadline.code == "TIMEOUT"


async def test_a_cancelled_call_leaves_no_half_read_connection() -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 0:
            await exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n" + ANSWER[:5])
            await asyncio.sleep(5)
        await exchange.reply(b'{"data": {"a": 2}}')

    async with serving(handler) as server:
        found = subgraph(server, timeout=0.1, connections=1)
        with pytest.raises(SubgraphFailure):
            await found.fetch(request())

        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 2}
    assert server.connections == 2


async def test_a_connection_that_was_closed_while_idle_is_replaced() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(ANSWER)
        exchange.writer.close()

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        for _ in range(5):
            assert (await found.fetch(request())).data == {"a": 1}
            await asyncio.sleep(0.01)
        await found.close()


@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_only_reads_are_sent_again_when_a_kept_connection_ends(kind: str) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 1:
            exchange.writer.close()  # takes the request, and goes away without a word
            return
        await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        await found.fetch(request())
        if kind == "query":
            assert (await found.fetch(request(kind))).data == {"a": 1}
        else:
            assert (await failure(found, request(kind))).code == "SUBGRAPH_UNAVAILABLE"
        await found.close()

    assert len(server.requests) == (3 if kind == "query" else 2)


@pytest.mark.parametrize(("kind", "sent"), [("query", 3), ("mutation", 1)])
async def test_reads_are_retried_while_the_server_is_unwell(kind: str, sent: int) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number < 2:
            await exchange.reply(b"busy", "503 Service Unavailable")
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=2)
        if kind == "query":
            assert (await found.fetch(request(kind))).data == {"a": 1}
        else:
            await failure(found, request(kind))
        await found.close()

    assert len(server.requests) == sent


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_respected(form: str) -> None:
    asked: list[float] = []

    async def handler(exchange: Exchange) -> None:
        asked.append(time.time())
        if exchange.number:
            await exchange.reply(ANSWER)
            return
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
        value = "1" if form == "seconds" else email.utils.format_datetime(at, usegmt=True)
        await exchange.reply(b"", "429 Too Many Requests", f"retry-after: {value}\r\n")

    async with serving(handler) as server:
        found = subgraph(server, timeout=5.0)
        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 1}
    assert asked[1] - asked[0] >= 0.9


async def test_a_retry_that_would_come_too_late_is_not_waited_for() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(b"", "503 Service Unavailable", "retry-after: 3600\r\n")

    async with serving(handler) as server:
        failed = await failure(subgraph(server))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
    assert "503" in failed.reason


async def test_nobody_listening_is_a_failure() -> None:
    async with serving(answering) as server:
        pass

    failed = await failure(subgraph(server, retries=1))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"


async def test_headers_are_passed_on_by_rule(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    rules = HeaderRules(forward=("Authorization", "X-Odd", "Connection", "Host"), insert={"X-Tier": "gold"})
    headers = {"authorization": "Bearer t", "cookie": "c", "x-odd": "a\nb: c", "connection": "close", "host": "evil"}

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
    assert not {"cookie", "x-odd", "b", "connection"} & received.keys()


@pytest.mark.parametrize(
    "rules",
    [HeaderRules(insert={"x\r\ny": "1"}), HeaderRules(insert={"x": "1\r\ny: 2"}), HeaderRules(insert={"": "1"})],
)
def test_constant_headers_are_checked(rules: HeaderRules) -> None:
    with pytest.raises(ConfigurationError, match="shop"):
        HttpSubgraph("shop", "http://shop.test/", SubgraphSettings(headers=rules))


def test_a_secret_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        HttpSubgraph("shop", "http://shop.test/", SubgraphSettings(secret_file=str(tmp_path / "nowhere")))


async def test_odd_servers_are_left_to_the_general_client() -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 0:
            await exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")
            exchange.writer.close()
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=1)
        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 1}
    assert "user-agent" in server.requests[1].headers()


async def test_a_subgraph_behind_tls_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with serving(answering, context) as server:
        untrusted = await failure(subgraph(server))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        found = subgraph(server)
        result = await found.fetch(request())
        await found.close()
        await asyncio.sleep(0.05)

    assert untrusted.code == "SUBGRAPH_UNAVAILABLE"
    assert result.data == {"a": 1}


def self_signed(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    import ipaddress

    built = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=7)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


@settings(max_examples=25)
@given(st.lists(st.integers(0, 400), max_size=12), st.booleans(), st.text(max_size=60), st.booleans())
def test_an_answer_may_come_in_any_pieces(cuts: list[int], chunked: bool, text: str, interim: bool) -> None:
    body = orjson.dumps({"data": {"a": text}})
    if chunked:
        half = len(body) // 2
        content = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"
        framing = b"transfer-encoding: chunked"
    else:
        content, framing = body, b"content-length: %d" % len(body)
    whole = b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + content
    if interim:
        whole = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + whole
    places = sorted({min(cut, len(whole)) for cut in cuts})
    parts = [whole[low:high] for low, high in zip([0, *places], [*places, len(whole)], strict=True)]

    async def handler(exchange: Exchange) -> None:
        for part in parts:
            await exchange.send(part)
            await asyncio.sleep(0)

    async def run() -> None:
        async with serving(handler) as server:
            found = subgraph(server)
            for _ in range(2):
                assert (await found.fetch(request())).data == {"a": text}
            await found.close()
        assert server.connections == 1

    asyncio.run(run())
