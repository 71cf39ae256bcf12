"""How each real service is made from what its build tool fetches and verifies."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services.elasticsearch import CLASSES, Elasticsearch
from tests.services.installed import RECIPES, VERSIONS, home
from tests.services.java import QUICK


@dataclass(frozen=True)
class Recipe:
    """A service, the programs that its building calls, the building into an empty folder, and what follows in its place."""

    service: str
    version: str
    tools: tuple[str, ...]
    build: Callable[[str, Path], None]
    finish: Callable[[str], None] = lambda version: None

    def __str__(self) -> str:
        return f"{self.service} {self.version}"


class BuildFailed(Exception):
    """A program that builds has failed; the text is the end of what it printed."""


def all_recipes() -> list[Recipe]:
    """Give a recipe for each service and version of ``versions.toml``."""
    return [
        Recipe("versitygw", VERSIONS["versitygw"], ("go",), _versitygw),
        *(
            Recipe("elasticsearch", each, ("mvn", "javac"), _elasticsearch, _train)
            for each in VERSIONS["elasticsearch"]
        ),
        Recipe("dynamodb", VERSIONS["dynamodb"], ("mvn",), _dynamodb),
    ]


def _versitygw(version: str, folder: Path) -> None:
    _run("go", "install", f"github.com/versity/versitygw/cmd/versitygw@v{version}", GOBIN=str(folder))


def _dynamodb(version: str, folder: Path) -> None:
    _copy_dependencies("dynamodb", version, folder / "lib")


def _elasticsearch(version: str, folder: Path) -> None:
    """Lay the jars out as a distribution has them: the transport is a module with a class loader of its own."""
    lib, module = folder / "lib", folder / "modules" / "transport-netty4"
    _copy_dependencies("elasticsearch", version, lib)
    module.mkdir(parents=True)
    for jar in [*lib.glob("netty-*.jar"), *lib.glob("transport-netty4-*.jar")]:
        jar.rename(module / jar.name)
    descriptor = "META-INF/es-plugins/transport-netty4/plugin-descriptor.properties"
    with zipfile.ZipFile(module / f"transport-netty4-{version}.jar") as jar_file:
        lines = jar_file.read(descriptor).decode().splitlines(keepends=True)
    kept = [
        line for line in lines if not line.startswith("modulename=")
    ]  # on a class path there is no such Java module
    (module / "plugin-descriptor.properties").write_text("".join(kept))
    with tempfile.TemporaryDirectory() as classes, zipfile.ZipFile(lib / "node.jar", "w") as node:
        _run("javac", "--release", "17", "-d", classes, str(RECIPES / "EsNode.java"))
        for each in Path(classes).iterdir():
            node.write(each, each.name)


def _copy_dependencies(service: str, version: str, lib: Path) -> None:
    pom = ("-f", str(RECIPES / f"{service}.xml"), f"-Dservice.version={version}", f"-DoutputDirectory={lib}")
    _run("mvn", "-B", "-q", *pom, f"{VERSIONS['copy_plugin']}:copy-dependencies")


def _train(version: str) -> None:
    """Start a node once, so that Java writes the file of the classes that it has loaded when it ends.

    In its place: run elsewhere, the classes would not know which build they are of, and take themselves for a snapshot's.
    """
    with tempfile.TemporaryDirectory() as folder:
        options = (*QUICK, f"-XX:AOTCacheOutput={home('elasticsearch', version) / CLASSES}")
        try:
            with Elasticsearch(Path(folder), version, java_options=options):
                pass
        except AssertionError as failure:
            raise BuildFailed(str(failure)) from failure


def _run(*command: str, **environment: str) -> None:
    """Run a program without a word; raises ``BuildFailed`` with the end of what it had to say."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}\n" + "\n".join((done.stdout + done.stderr).splitlines()[-20:]))
