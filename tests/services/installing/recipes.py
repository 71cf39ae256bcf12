"""How each real service is made from what its build tool fetches and verifies."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services.installed import RECIPES, VERSIONS


@dataclass(frozen=True)
class Recipe:
    """A service, the programs that its building calls, and the building: into an empty folder."""

    service: str
    version: str
    tools: tuple[str, ...]
    build: Callable[[str, Path], None]

    def __str__(self) -> str:
        return f"{self.service} {self.version}"


class BuildFailed(Exception):
    """A program that builds has failed; the text is the end of what it printed."""


def all_recipes() -> list[Recipe]:
    """Give a recipe for each service and version of ``versions.toml``."""
    return [
        Recipe("versitygw", VERSIONS["versitygw"], ("go",), _versitygw),
        *(Recipe("elasticsearch", each, ("mvn", "javac"), _elasticsearch) for each in VERSIONS["elasticsearch"]),
        Recipe("dynamodb", VERSIONS["dynamodb"], ("mvn",), _dynamodb),
    ]


def _versitygw(version: str, folder: Path) -> None:
    _run("go", "install", f"github.com/versity/versitygw/cmd/versitygw@v{version}", GOBIN=str(folder))


def _dynamodb(version: str, folder: Path) -> None:
    _copy_dependencies("dynamodb", version, folder / "lib")


def _elasticsearch(version: str, folder: Path) -> None:
    """Lay the jars out as a distribution has them: the transport is a module with a class loader of its own."""
    lib, classes, module = folder / "lib", folder / "classes", folder / "modules" / "transport-netty4"
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
    _run("javac", "--release", "17", "-d", str(classes), str(RECIPES / "EsNode.java"))


def _copy_dependencies(service: str, version: str, lib: Path) -> None:
    pom = ("-f", str(RECIPES / f"{service}.xml"), f"-Dservice.version={version}", f"-DoutputDirectory={lib}")
    _run("mvn", "-B", "-q", *pom, f"{VERSIONS['copy_plugin']}:copy-dependencies")


def _run(*command: str, **environment: str) -> None:
    """Run a program without a word; raises ``BuildFailed`` with the end of what it had to say."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}\n" + "\n".join((done.stdout + done.stderr).splitlines()[-20:]))
