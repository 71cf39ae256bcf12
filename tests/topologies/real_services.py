"""Every part in a process of its own, two gateways, and the real services behind: each can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.large_file import parent_of
from gateway.archive import NAMES, SUPERGRAPH
from tests.gateway.running import ROOT
from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB
from tests.services.elasticsearch import Elasticsearch
from tests.services.process import ServiceProcess
from tests.services.s3 import S3
from tests.topologies.serving import SAMPLES, sample_roots, write_policy

BUCKET = "archive"
IN_S3 = "/mro/mro/mrox_0001"
"""The virtual path of what is in S3; other files are where they were harvested."""
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION}


class Tharsis(ServiceProcess):
    """A server of `tharsis`, with its workers."""

    ready_path = "/health"

    def __init__(self, folder: Path, *arguments: str) -> None:
        super().__init__(folder)
        self._arguments = arguments

    def command(self) -> list[str]:
        """Give the command, with the port that it keeps."""
        return [sys.executable, "-m", "cli.main", *self._arguments, "--port", str(self.port)]

    def environment(self) -> dict[str, str]:
        """Give the credentials for S3 and DynamoDB."""
        return ENVIRONMENT | {"PYTHONPATH": str(ROOT)}

    def kill(self) -> None:
        """End it with its workers, as a machine that is lost ends both."""
        workers = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
        workers = [each for each in workers if self.pid is not None and parent_of(each) == self.pid]
        super().kill()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)


@dataclass(frozen=True)
class Landscape:
    """All that runs: ``parts`` are products, files, downloads, accounts and data."""

    data: Path
    parts: dict[str, Tharsis]
    gateways: tuple[Tharsis, Tharsis]
    elasticsearch: Elasticsearch
    dynamodb: DynamoDB
    s3: S3

    def tharsis(self, *arguments: str, fails: bool = False) -> str:
        """Run a command on the data folder; gives what it printed."""
        command = [sys.executable, "-m", "cli.main", *arguments, "--data", str(self.data)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | ENVIRONMENT, capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stdout.strip()


@contextmanager
def landscape(folder: Path) -> Iterator[Landscape]:
    """Start the services, harvest the samples into them, and serve them by seven processes."""
    data = folder / "data"
    data.mkdir()
    elasticsearch = Elasticsearch(folder / "elasticsearch")
    dynamodb = DynamoDB(folder / "dynamodb", durable=True)
    s3 = S3(folder / "s3", key=KEY, secret=SECRET)
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        list(pool.map(stack.enter_context, (elasticsearch, dynamodb, s3)))
        accounts = _configure(data, elasticsearch, dynamodb, s3)
        parts = {name: Tharsis(folder / name, "serve", name, "--data", str(data)) for name in (*NAMES, "data")}
        gateways = _gateways(folder, data, accounts, parts)
        made = Landscape(data, parts, gateways, elasticsearch, dynamodb, s3)
        made.tharsis("harvest", *map(str, sample_roots()), "--workers", "0")
        first, *others = parts.values()
        stack.enter_context(first)  # it makes the keys that all share
        list(pool.map(stack.enter_context, (*others, *gateways)))
        yield made


def _configure(data: Path, elasticsearch: Elasticsearch, dynamodb: DynamoDB, s3: S3) -> str:
    """Write the settings of the data folder, and put files into S3; gives the section that gateways need as well."""
    accounts = (
        '[accounts]\nstore = "dynamodb"\n\n[accounts.dynamodb]\n'
        f'region = "{REGION}"\nendpoint = "{dynamodb.url}"\ncreate = true\n'
    )
    search = f'[search]\nengine = "elastic"\n\n[search.elastic]\nurl = "{elasticsearch.url}"\nreplicas = 0\n'
    (data / "tharsis.toml").write_text(f"{accounts}\n{search}")
    (data / "storage.toml").write_text(
        f'left_alone = 1.0\n\n[[prefixes]]\nprefix = "{IN_S3}"\nlocations = ["s3://{BUCKET}{IN_S3}"]\n\n'
        f'[buckets.{BUCKET}]\nregion = "{s3.region}"\nendpoint = "{s3.url}"\n'
    )
    write_policy(data)
    s3.bucket(BUCKET)
    root = SAMPLES / "mrox_0001"
    for file in root.rglob("*"):
        if file.is_file():
            s3.put(BUCKET, f"{IN_S3[1:]}/{file.relative_to(root)}", file.read_bytes())
    return accounts


def _gateways(folder: Path, data: Path, accounts: str, parts: dict[str, Tharsis]) -> tuple[Tharsis, Tharsis]:
    secret = data / "keys" / "subgraphs.secret"
    config = folder / "gateway.toml"
    config.write_text(
        f'{accounts}\n[gateway.all_subgraphs]\nsecret_file = "{secret}"\nheaders = {{forward = ["authorization"]}}\n'
    )
    addresses = [f"--subgraph={name}={parts[name].url}/graphql" for name in NAMES]
    options = ("--supergraph", str(SUPERGRAPH), "--config", str(config), "--accounts", str(data), *addresses)
    return Tharsis(folder / "one", "gateway", *options), Tharsis(folder / "other", "gateway", *options)
