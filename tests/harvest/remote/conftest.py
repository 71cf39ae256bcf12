"""The keys of the S3 server in the environment of a harvest."""

from __future__ import annotations

import pytest

from tests.services.s3 import S3


@pytest.fixture
def keys(s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    return s3
