"""A real S3: versitygw over a folder, with a key, a secret and a region of its own."""

from __future__ import annotations

import contextlib
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from tests.services.installed import VERSIONS, home, needs
from tests.services.process import ServiceProcess

VERSION = VERSIONS["versitygw"]
needs_s3 = needs("versitygw", VERSION, "Go")


class S3(ServiceProcess):
    """A server whose objects outlive the process; what it served is in ``access_log``, in the format of S3's access logs."""

    ready_path = "/health"

    def __init__(
        self,
        folder: Path,
        *,
        region: str = "us-east-1",
        key: str = "tests",
        secret: str | None = None,
        port: int | None = None,
    ) -> None:
        super().__init__(folder, port)
        self.region = region
        self.key = key
        self.secret = secret or secrets.token_urlsafe(24)
        self.access_log = folder / "access.log"

    def command(self) -> list[str]:
        """Give the server over ``objects``; metadata are files of their own: not all file systems have attributes."""
        for name in ("objects", "metadata"):
            (self.folder / name).mkdir(exist_ok=True)
        return [
            str(home("versitygw", VERSION) / "versitygw"),
            "--port",
            f"127.0.0.1:{self.port}",
            "--region",
            self.region,
            "--health",
            self.ready_path,
            "--access-log",
            str(self.access_log),
            "--keep-alive",
            "--quiet",
            "posix",
            "--sidecar",
            str(self.folder / "metadata"),
            str(self.folder / "objects"),
        ]

    def environment(self) -> dict[str, str]:
        """Give the owner's key."""
        return {"ROOT_ACCESS_KEY_ID": self.key, "ROOT_SECRET_ACCESS_KEY": self.secret}

    @cached_property
    def client(self) -> Any:
        """Give botocore's client of it; each test process has one."""
        return botocore.session.Session().create_client(
            "s3",
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 5}),
        )

    def bucket(self, name: str) -> str:
        """Make a bucket where it is not there yet; gives its name."""
        with contextlib.suppress(self.client.exceptions.BucketAlreadyOwnedByYou):
            self.client.create_bucket(Bucket=name)
        return name

    def put(self, bucket: str, key: str, content: bytes, **headers: Any) -> None:
        """Put an object; ``headers`` as botocore names them, as ``ContentType``."""
        self.client.put_object(Bucket=bucket, Key=key, Body=content, **headers)
