"""AWS credentials of the process's session, as environment and containers give them."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from aiobotocore.session import AioSession

from aws.credentials import Credentials, CredentialsUnavailable, SessionCredentials
from tests.aws.giving import Container


async def test_those_of_the_environment(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "KEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")

    assert await SessionCredentials().current() == Credentials("KEY", "hush")


async def test_none_are_found(no_credentials: None) -> None:
    with pytest.raises(CredentialsUnavailable, match="AWS_ACCESS_KEY_ID"):
        await SessionCredentials().current()


async def test_those_of_a_role_are_asked_for_once(container: Container) -> None:
    session = SessionCredentials()

    found = await asyncio.gather(*(session.current() for _ in range(20)))

    assert set(found) == {Credentials("KEY1", "hush", "session")}
    assert container.given == 1


async def test_those_that_end_within_minutes_are_renewed(container: Container) -> None:
    container.lifetime = 300.0
    session = SessionCredentials()
    first = await session.current()
    container.lifetime = 3600.0

    second = await session.current()

    assert second != first
    assert await session.current() == second


async def test_a_role_that_cannot_be_had_is_no_open_door_and_recovers(container: Container) -> None:
    container.broken = True
    session = SessionCredentials()
    with pytest.raises(CredentialsUnavailable) as refused:
        await session.current()
    container.broken = False

    assert "hush" not in str(refused.value)
    assert (await session.current()).access_key == "KEY1"


async def test_those_of_a_profile(no_credentials: None, tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id = NO\naws_secret_access_key = no\n"
        "[archive]\naws_access_key_id = PROFILE\naws_secret_access_key = hush\n"
    )

    assert await SessionCredentials("archive").current() == Credentials("PROFILE", "hush")


async def test_a_profile_that_is_not_there(no_credentials: None) -> None:
    for asked in (SessionCredentials("nowhere").current(), SessionCredentials("nowhere").region()):
        with pytest.raises(CredentialsUnavailable, match="ProfileNotFound"):
            await asked


async def test_a_role_is_assumed_once_by_those_of_the_process_and_again_before_it_ends(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", container.url)
    session = SessionCredentials(role="arn:aws:iam::123456789012:role/reader", region="us-west-2")

    found = await asyncio.gather(*(session.current() for _ in range(5)))

    assert set(found) == {Credentials("ROLE1", "hush", "session1")}
    (asked,) = container.assumed
    assert (asked["Action"], asked["RoleArn"]) == (["AssumeRole"], ["arn:aws:iam::123456789012:role/reader"])
    assert "Credential=KEY1/" in container.signed_by[0]
    assert "/us-west-2/sts/" in container.signed_by[0]


async def test_a_role_that_ends_within_minutes_is_assumed_again(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", container.url)
    container.lifetime = 300.0
    session = SessionCredentials(role="arn:aws:iam::123456789012:role/reader", region="us-west-2")
    first = await session.current()
    container.lifetime = 3600.0

    second = await session.current()

    assert (first.access_key, second.access_key) == ("ROLE1", "ROLE2")
    assert await session.current() == second
    assert second.expires is not None
    assert 3000 < second.expires - time.time() < 3600


async def test_a_role_that_is_refused(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", container.url)
    session = SessionCredentials(role="arn:aws:iam::123456789012:role/reader", region="us-west-2")
    container.broken_sts = True

    with pytest.raises(CredentialsUnavailable) as refused:
        await session.current()

    assert "hush" not in str(refused.value)


async def test_the_region_is_that_of_the_environment_or_of_the_profile(
    no_credentials: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert await SessionCredentials().region() is None
    (tmp_path / "config").write_text("[profile archive]\nregion = us-gov-west-1\n")
    assert await SessionCredentials("archive").region() == "us-gov-west-1"

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert await SessionCredentials().region() == "us-east-1"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert await SessionCredentials().region() == "us-west-2"
    assert await SessionCredentials(region="eu-central-1").region() == "eu-central-1"


async def test_a_session_is_made_once_and_not_in_the_event_loop(
    no_credentials: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    class Noted(AioSession):  # type: ignore[misc]  # it has no types
        def __init__(self, **given: object) -> None:
            made.append(threading.get_ident())
            super().__init__(**given)

    monkeypatch.setattr("aiobotocore.session.AioSession", Noted)
    session = SessionCredentials()

    await asyncio.gather(session.open(), session.region(), session.region(), return_exceptions=True)
    with pytest.raises(CredentialsUnavailable):
        await session.current()

    assert len(made) == 1
    assert made[0] != threading.get_ident()
