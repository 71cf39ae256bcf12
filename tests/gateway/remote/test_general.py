"""What is left to the general client: TLS, proxies, compression, odd servers."""

import asyncio
import datetime
import gzip
import ipaddress
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.gateway import SubgraphSettings
from gateway.executor.remote import HttpSubgraph
from tests.gateway.remote.calls import ANSWER, answering, failure, request, subgraph
from tests.gateway.remote.servers import Exchange, serving


async def test_odd_servers_are_left_to_the_general_client() -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 0:
            await exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")
            exchange.writer.close()
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
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


async def test_a_server_that_compresses_unasked_is_left_to_the_general_client() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(gzip.compress(ANSWER), extra="content-encoding: gzip\r\n")

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        for _ in range(2):
            assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

    assert server.requests[0].headers()["accept-encoding"] == "identity"
    assert len(server.requests) == 3


async def test_a_mutation_whose_response_cannot_be_read_is_not_sent_again() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(gzip.compress(ANSWER), extra="content-encoding: gzip\r\n")

    async with serving(handler) as server:
        found = subgraph(server, retries=3)
        failed = await failure(found, request("mutation"))
        sent = len(server.requests)
        assert (await found.fetch(request("mutation"))).data == {"a": 1}
        await found.close()

    assert "compressed" in failed.reason
    assert sent == 1


async def test_a_small_answer_that_unpacks_to_a_long_one_is_refused() -> None:
    packed = gzip.compress(b" " * 50_000_000)  # takes longer than it takes to be refused

    async def handler(exchange: Exchange) -> None:
        await exchange.reply(packed, extra="content-encoding: gzip\r\n")

    async with serving(handler) as server:
        failed = await failure(subgraph(server, response_bytes=1_000_000))

    assert "response_bytes" in failed.reason


async def test_one_odd_response_does_not_give_the_small_client_up_where_the_general_one_fails_too() -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number < 2:
            await exchange.send(b"what?\r\n\r\n")
            exchange.writer.close()
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=1)
        assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

    assert "user-agent" not in server.requests[2].headers()


async def test_redirects_are_not_followed() -> None:
    async with serving(answering) as other:

        async def handler(exchange: Exchange) -> None:
            await exchange.reply(b"", "307 Temporary Redirect", f"location: {other.url}\r\n")

        async with serving(handler) as server:
            failed = await failure(subgraph(server))

    assert "307" in failed.reason
    assert other.requests == []


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(answering) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/graphql"))
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        found = HttpSubgraph("shop", "http://shop.invalid/graphql", SubgraphSettings(timeout=30.0))
        result = await found.fetch(request())
        await found.close()
        async with serving(answering) as direct:
            beside = subgraph(direct)
            await beside.fetch(request())
            await beside.close()

    assert result.data == {"a": 1}
    assert proxy.requests[0].head.startswith("POST http://shop.invalid/graphql HTTP/1.1")
    assert len(proxy.requests) == len(direct.requests) == 1


async def test_the_general_client_replaces_a_connection_that_was_closed_while_idle(tmp_path: Path) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 1:
            exchange.writer.close()
            return
        await exchange.reply(ANSWER)

    async with serving(handler) as server:
        server.url = server.url.replace("//", "//user:pass@")
        found = subgraph(server, retries=0)
        for _ in range(2):
            assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

    assert "authorization" in server.requests[0].headers()
    assert len(server.requests) == 3


def test_the_general_client_is_loaded_only_when_it_is_needed() -> None:
    code = "import sys, gateway.executor.remote; sys.exit('aiohttp' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
