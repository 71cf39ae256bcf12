"""The sample archives served in both topologies, as an operator runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from gateway.archive import NAMES, SUPERGRAPH
from tests.gateway.running import running, running_command

SAMPLES = Path(__file__).parents[2] / "samples" / "archives"


class Apart(NamedTuple):
    """The gateway, its subgraphs and the bytes, each in a process of its own: addresses without paths."""

    gateway: str
    data: str
    subgraphs: dict[str, str]
    secret: str


def sample_roots() -> list[Path]:
    """Give the roots of the sample archives."""
    return sorted(each for each in SAMPLES.iterdir() if each.is_dir())


def write_policy(data: Path, **limits: str) -> None:
    """Let tests ask as fast as they can; ``limits`` are those of roles, as TOML."""
    fast = "requests_per_second = 100000\nrequest_burst = 100000\nlinks_per_minute = 100000"
    roles = {"public": fast, "user": fast, "partner": fast, **limits}
    text = "".join(f"[limits.{role}]\n{keys}\n" for role, keys in roles.items())
    draft = data / "policy.new"
    draft.write_text(text)
    draft.replace(data / "policy.toml")


@contextmanager
def together(data: Path) -> Iterator[str]:
    """Serve a data folder by one process; gives its address."""
    with running_command("serve", "--data", str(data)) as url:
        yield url


@contextmanager
def apart(data: Path, folder: Path) -> Iterator[Apart]:
    """Serve a data folder by a process for each part, and the gateway; ``folder`` is for the gateway's settings."""
    with ExitStack() as stack:
        subgraphs = {name: stack.enter_context(running_command("serve", name, "--data", str(data))) for name in NAMES}
        secret = data / "keys" / "subgraphs.secret"
        config = folder / "tharsis.toml"
        config.write_text(
            f'[gateway.all_subgraphs]\nsecret_file = "{secret}"\nheaders = {{forward = ["authorization"]}}\n'
        )
        addresses = [f"--subgraph={name}={url}/graphql" for name, url in subgraphs.items()]
        command = ("--supergraph", str(SUPERGRAPH), "--config", str(config), "--accounts", str(data), *addresses)
        gateway = stack.enter_context(running(*command))
        bytes_ = stack.enter_context(running_command("serve", "data", "--data", str(data)))
        yield Apart(gateway, bytes_, subgraphs, secret.read_text().strip())
