"""Who is not sent to S3: clients that would show it the token that they show us."""

import pytest

from config.data import DataSettings
from dataapi.bytes.redirect import Redirects
from storage.linking import Linking
from storage.reading import Reading
from tests.access.accounting import accounting


@pytest.mark.parametrize(
    ("agent", "shown", "follows"),
    [
        ("Wget/1.21.3", "Bearer x", False),
        ("Wget/1.21.3", "basic eA==", False),
        ("Wget/1.21.3", None, True),
        ("curl/7.88.1", "Bearer x", True),
        ("GDAL/3.10.3", "Bearer x", True),
        ("GDAL/3.10.3", "Basic eA==", False),
        ("Python-urllib/3.11", "bearer x", False),
        ("like Wget/1.21.3", "Bearer x", True),
        (None, "Bearer x", True),
        ("Own/1", "Bearer x", True),
    ],
)
async def test_clients_that_send_a_token_on_are_known_by_their_names(
    agent: str | None, shown: str | None, follows: bool
) -> None:
    told = {"user-agent": agent, "authorization": shown}
    headers = {name: value for name, value in told.items() if value is not None}
    async with accounting() as accounts:
        redirects = Redirects(Linking(Reading({})), accounts.grants)
        own = Redirects(
            Linking(Reading({})), accounts.grants, DataSettings(forwards_bearer=("Own/",), forwards_basic=())
        )

        assert redirects.may_follow(headers) == follows
        assert own.may_follow(headers) == (agent != "Own/1" or shown != "Bearer x")
