"""One archive for all clients: ``open`` and ``shut`` are in S3, to which clients are sent, ``near`` is a folder of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.served import BUCKET, Served, harvest, make_archive, put_into_s3, serving, storage_of
from tests.clients.strict_s3 import strict
from tests.services.s3 import S3


@pytest.fixture(scope="session")
def served(s3: S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("clients")
    roots = {volume: make_archive(folder / volume, volume) for volume in ("open", "shut", "near")}
    prefixes = ""
    for volume in ("open", "shut"):
        put_into_s3(s3, volume, roots[volume])
        prefixes += f'[[prefixes]]\nprefix = "/mro/mro/{volume}"\nlocations = ["s3://{BUCKET}/mro/{volume}"]\n'
    data = folder / "data"
    harvest(data, *roots.values(), protected="/mro/mro/shut")
    with strict(s3.url) as front:
        (data / "storage.toml").write_text(storage_of(front.url, prefixes))
        with serving(data, s3) as url:
            yield Served(url, data, roots, front)
