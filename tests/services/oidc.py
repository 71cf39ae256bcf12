"""A real OpenID Provider in a process of its own, where Node and the provider are installed."""

from __future__ import annotations

import shutil
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import orjson
import pytest

from tests.gateway.running import free_port, wait_until_healthy

HERE = Path(__file__).parent
AUDIENCE = "urn:pds:api"
SECRET = "only-for-tests-0123456789abcdefghijklmnop"

needs_oidc = pytest.mark.skipif(
    shutil.which("node") is None or not (HERE / "node_modules").is_dir(),
    reason=f"no test with a real issuer: Node or {HERE}/node_modules is absent (npm ci there)",
)


class Oidc:
    """An issuer that can be stopped, and started again at its port, with other keys."""

    def __init__(self, redirect_uri: str = "http://127.0.0.1:9/auth/callback") -> None:
        self._port = free_port()
        self._redirect_uri = redirect_uri
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self, keys: str = "1") -> None:
        """Start with keys of its own; another name of them is a rotation."""
        command = ["node", "oidc-issuer.mjs", str(self._port), self._redirect_uri, keys]
        self._process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until_healthy(self._process, f"{self.url}/.well-known/openid-configuration")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def token(self, kind: str = "") -> str:
        """Get an access token by client_credentials; ``:ec`` signs with ES256."""
        form = {"grant_type": "client_credentials", "scope": "pds:read", "resource": AUDIENCE + kind}
        request = urllib.request.Request(f"{self.url}/token", urllib.parse.urlencode(form).encode())
        password = urllib.request.HTTPPasswordMgrWithPriorAuth()
        password.add_password(None, self.url, "svc", SECRET, is_authenticated=True)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(password))
        with opener.open(request, timeout=10) as response:
            return str(orjson.loads(response.read())["access_token"])
