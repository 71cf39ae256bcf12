"""Secret keys of a data folder."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from access.keys import secret_key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data", "links")

    assert len(key) == 32
    assert secret_key(tmp_path / "data", "links") == key != secret_key(tmp_path / "data", "other")
    assert (tmp_path / "data/keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data/keys/links").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "data/keys").iterdir()) == ["links", "other"]


def test_all_who_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path, "links"), range(64)))

    assert len(keys) == 1


def test_a_damaged_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/links").write_bytes(b"half")

    with pytest.raises(ValueError, match="holds 4 bytes, not a key of 32"):
        secret_key(tmp_path, "links")
