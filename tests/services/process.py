"""A real server in a process of its own: it can be stopped, killed, and started again at its port."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.gateway.running import free_port

ENDING: list[Callable[[], object]] = []
"""What is called, the last one first, when the tests of a process are over: its workers end without their exit handlers."""


class ServiceProcess:
    """A server below a folder that keeps its data and its log; each kind says how it is started."""

    ready_path = "/"
    ready_statuses = (200,)

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """Give the program and its arguments."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Give the variables that the program gets beside this process's."""
        return {}

    @property
    def pid(self) -> int | None:
        """Give the number of the running process."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start, and wait until it answers; raises ``AssertionError`` with the end of its log where it does not."""
        assert self._process is None, "it runs already"
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                env=os.environ | self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """End it as an operator does, with its data written; without effect where it does not run."""
        self._end(subprocess.Popen.terminate)

    def kill(self) -> None:
        """End it at once, as a loss of power does."""
        self._end(subprocess.Popen.kill)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        process, self._process = self._process, None
        if process is not None:
            how(process)
            process.wait(timeout=300)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(3000):
            if _status(self.url + self.ready_path) in self.ready_statuses:
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        log = (self.folder / "log").read_text(errors="replace").splitlines()
        raise AssertionError("\n".join([f"{type(self).__name__} is not ready; its log ends with:", *log[-20:]]))


def _status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None
