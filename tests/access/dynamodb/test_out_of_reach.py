"""A table that cannot be had: said in time, with what to do, and over by itself when it is back."""

import asyncio
import socket
from pathlib import Path

import msgspec
import pytest

from access.accounts import StoreUnavailable
from access.audit import verify_log
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import Between, refuse_with
from tests.access.dynamodb.conftest import Open, add
from tests.gateway.running import free_port
from tests.services.dynamodb import REGION, SECRET, DynamoDB, needs_dynamodb

NOWHERE = DynamoDBSettings("tharsis", REGION, "http://127.0.0.1:9")  # nobody listens there


async def test_a_table_that_is_not_there_is_named_with_the_fix(opened: Open, settings: DynamoDBSettings) -> None:
    store = opened(msgspec.structs.replace(settings, create=False))

    for asked in (store.accounts.account("ada"), add(store, "ada"), store.accounts.changes()):
        with pytest.raises(StoreUnavailable, match=f"{settings.table} .*no such table: .*accounts.dynamodb.create"):
            await asked


async def test_a_server_that_is_not_there_is_said_in_time(opened: Open) -> None:
    store = opened(NOWHERE, patience=0.3)

    async with asyncio.timeout(60):
        for asked in (store.accounts.account("ada"), add(store, "ada"), store.meter.usage("ada", 0)):
            with pytest.raises(StoreUnavailable, match="cannot be reached"):
                await asked


async def test_a_server_that_says_nothing_is_left_in_time(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        store = opened(DynamoDBSettings("tharsis", REGION, f"http://127.0.0.1:{port}"), patience=0.3)

        async with asyncio.timeout(60):
            with pytest.raises(StoreUnavailable, match="tharsis"):
                await store.accounts.account("ada")
            with pytest.raises(StoreUnavailable, match="DynamoDB"):
                await add(store, "ada")


async def test_the_region_may_be_that_of_the_environment(
    opened: Open, settings: DynamoDBSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", REGION)

    assert await opened(msgspec.structs.replace(settings, region=None)).accounts.account("ada") is None


async def test_no_credentials_and_no_region_are_said_with_the_fix(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreUnavailable, match=r"accounts\.dynamodb\.region, or AWS_REGION"):
        await opened(msgspec.structs.replace(NOWHERE, region=None)).accounts.account("ada")

    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreUnavailable, match="set AWS_ACCESS_KEY_ID"):
        await opened(NOWHERE).accounts.account("ada")


async def test_a_profile_that_is_not_there_is_said_with_the_fix(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")

    with pytest.raises(StoreUnavailable, match="correct AWS_PROFILE"):
        await opened(msgspec.structs.replace(NOWHERE, region=None)).accounts.account("ada")


@pytest.mark.parametrize("code", ["AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"])
async def test_who_may_not_is_told_so_without_a_secret(
    opened: Open, settings: DynamoDBSettings, between: Between, code: str
) -> None:
    store = opened(msgspec.structs.replace(settings, endpoint=between.url, create=False))
    between.spoil("BatchGetItem", refuse_with(code))

    with pytest.raises(StoreUnavailable, match=f"it refuses BatchGetItem: {code}") as refused:
        await store.accounts.account("ada")

    assert SECRET not in str(refused.value)
    assert between.asked["BatchGetItem"] == 1


@pytest.mark.parametrize("status", [200, 403])
async def test_an_answer_that_is_not_dynamodbs_is_out_of_reach(
    opened: Open, settings: DynamoDBSettings, between: Between, status: int
) -> None:
    store = opened(msgspec.structs.replace(settings, endpoint=between.url, create=False))

    async def page(*_: object) -> tuple[int, bytes]:
        return status, b"<html>Please sign in.</html>"

    between.spoil("BatchGetItem", page)
    with pytest.raises(StoreUnavailable, match=f"HTTP {status}, which is no answer of DynamoDB"):
        await store.accounts.account("ada")


@needs_dynamodb
async def test_a_server_that_ends_and_comes_back_is_met_again(opened: Open, tmp_path: Path) -> None:
    server = DynamoDB(tmp_path / "server", durable=True, port=free_port())
    with server:
        settings = DynamoDBSettings("tharsis", REGION, server.url, create=True)
        patient, impatient = opened(settings), opened(settings, patience=3.0)
        await add(patient, "ada")
        await add(impatient, "bob")
        server.stop()

        with pytest.raises(StoreUnavailable):
            await add(impatient, "eve")

        server.start()
        await add(patient, "eve")  # a server that has just begun is slow
        await add(impatient, "zoe")
        assert [account.name for account in await patient.accounts.accounts()] == ["ada", "bob", "eve", "zoe"]
        assert (await verify_log(patient.audit))[0] == 4
        await patient.close()
        await impatient.close()
