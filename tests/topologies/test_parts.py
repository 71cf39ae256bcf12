"""Bytes served alone: a gateway's links and addresses lead to another process, which answers nothing of GraphQL."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import Any

import httpx

from tests.topologies.conftest import Harvested
from tests.topologies.serving import Apart

PATH = "/cas/cassini_orbiter/coiss_2001/AAREADME.TXT"


def ask(served: Apart, query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{served.gateway}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


def test_a_link_of_one_process_is_followed_at_another(four_processes: Apart) -> None:
    (link,) = ask(four_processes, f'mutation {{ issueLinks(paths: ["{PATH}"]) {{ url bytes }} }}')["issueLinks"]

    with urllib.request.urlopen(four_processes.data + link["url"], timeout=30) as answer:
        content = answer.read()

    assert len(content) == link["bytes"] > 0


def test_bytes_alone_answer_what_the_archive_answers(four_processes: Apart, one_process: str) -> None:
    async def answers(base: str) -> list[tuple[int, bytes]]:
        async with httpx.AsyncClient(base_url=base, timeout=30) as client:
            paths = [f"/data{PATH}", "/data/not/there", "/manifest?format=csv&directory=/cas", "/tokens"]
            found = [await client.get(path) for path in paths]
        return [(answer.status_code, answer.content.replace(base.encode(), b"")) for answer in found]

    assert asyncio.run(answers(four_processes.data)) == asyncio.run(answers(one_process))


def test_bytes_alone_know_nothing_of_graphql(four_processes: Apart, harvested: Harvested) -> None:
    answer = httpx.post(f"{four_processes.data}/graphql", json={"query": "{ __typename }"})
    there = httpx.get(f"{four_processes.data}/graphql")
    health = httpx.get(f"{four_processes.data}/health").json()

    assert (answer.status_code, there.status_code) == (405, 404)
    assert "/data" in there.json()["detail"]
    assert health == {"status": "ok", "part": "data", "problems": {}}
