"""The real services start, answer, and keep what they were told when they are killed and started again."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import Any

import botocore.session
import orjson
import pytest

from config.settings import load_settings
from config.storage import load_storage
from tests.services.__main__ import BUCKET, storage, usage
from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB, needs_dynamodb
from tests.services.elasticsearch import NEWEST, OLDEST, Elasticsearch, needs_elasticsearch, needs_older_elasticsearch
from tests.services.s3 import S3, needs_s3


def asked(url: str, body: object = None, method: str = "GET") -> Any:
    content = None if body is None else orjson.dumps(body)
    request = urllib.request.Request(url, content, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return orjson.loads(response.read())


@pytest.mark.parametrize(
    "version", [pytest.param(NEWEST, marks=needs_elasticsearch), pytest.param(OLDEST, marks=needs_older_elasticsearch)]
)
def test_elasticsearch_keeps_what_it_confirmed_when_it_is_killed(tmp_path: Path, version: str) -> None:
    with Elasticsearch(tmp_path, version) as server:
        [node] = asked(f"{server.url}/_nodes")["nodes"].values()
        asked(f"{server.url}/products/_doc/1?refresh=true", {"target": "MARS"}, "PUT")

        server.kill()
        server.start()

        found = asked(f"{server.url}/products/_search", {"query": {"term": {"target.keyword": "MARS"}}}, "POST")
    assert node["version"] == version
    assert node["build_hash"] != "unknown", (
        "a server that takes itself for a snapshot's has features that are not released"
    )
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]


@needs_elasticsearch
def test_two_nodes_of_one_installation_know_nothing_of_one_another(
    elasticsearch: Elasticsearch, tmp_path: Path
) -> None:
    with Elasticsearch(tmp_path) as second:
        asked(f"{second.url}/only-in-the-second", {}, "PUT")

        assert "only-in-the-second" not in asked(f"{elasticsearch.url}/_mapping")


@needs_s3
def test_s3_keeps_its_objects_when_it_is_killed(tmp_path: Path) -> None:
    with S3(tmp_path) as server:
        bucket = server.bucket("archive")
        server.put(bucket, "cas/a.img", b"pixels", ContentType="image/x-pds")
        server.kill()
        server.start()

        answer = server.client.get_object(Bucket=bucket, Key="cas/a.img", Range="bytes=1-3")

        assert answer["Body"].read() == b"ixe"
        assert answer["ContentType"] == "image/x-pds"
        assert "cas/a.img" in server.access_log.read_text()


@needs_s3
def test_the_storage_map_that_a_person_is_given_is_accepted(s3: S3, tmp_path: Path) -> None:
    shown = tmp_path / "storage.toml"
    shown.write_text(storage(s3))

    settings = load_storage(shown)

    assert settings.buckets[BUCKET].endpoint == s3.url


def test_the_settings_that_a_person_is_given_name_both_servers(tmp_path: Path) -> None:
    servers = [Elasticsearch(tmp_path / "elasticsearch"), DynamoDB(tmp_path / "dynamodb")]
    shown = "\n".join(usage([*servers]))
    (tmp_path / "tharsis.toml").write_text(shown.partition("# tharsis.toml\n")[2])

    settings = load_settings(tmp_path)

    assert (settings.search.engine, settings.search.elastic.url) == ("elastic", servers[0].url)
    assert (settings.accounts.store, settings.accounts.dynamodb.endpoint) == ("dynamodb", servers[1].url)
    assert settings.accounts.dynamodb.create


def table(server: DynamoDB) -> Any:
    return botocore.session.Session().create_client(
        "dynamodb",
        region_name=REGION,
        endpoint_url=server.url,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


@needs_dynamodb
def test_dynamodb_keeps_its_tables_when_it_is_killed(tmp_path: Path) -> None:
    with DynamoDB(tmp_path, durable=True) as server:
        client = table(server)
        client.create_table(
            TableName="accounts",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.put_item(TableName="accounts", Item={"id": {"S": "a"}, "bytes": {"N": "5"}})
        server.kill()
        server.start()

        found = client.get_item(TableName="accounts", Key={"id": {"S": "a"}}, ConsistentRead=True)

    assert found["Item"]["bytes"] == {"N": "5"}


@needs_dynamodb
def test_dynamodb_in_memory_starts_empty(tmp_path: Path) -> None:
    with DynamoDB(tmp_path) as server:
        assert table(server).list_tables()["TableNames"] == []
