"""Secret keys of a data folder: made once, then read, by however many processes start at the same time."""

import os
import secrets
from pathlib import Path

_FOLDER = "keys"


def secret_key(folder: Path, name: str, size: int = 32) -> bytes:
    """The key ``keys/NAME`` of a data folder, of ``size`` bytes; made at its first use, for its owner's eyes only.

    Raises ValueError where the file holds no such key, OSError where it can be neither read nor made.
    """
    path = _path(folder, name)
    if not has_key(folder, name):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_whole(path, secrets.token_bytes(size))
    key = path.read_bytes()
    if len(key) != size:
        raise ValueError(
            f"{path} holds {len(key)} bytes, not a key of {size}. Restore it, or remove it: a new one is made at the "
            "next start, and what was signed with the old one no longer holds."
        )
    return key


def has_key(folder: Path, name: str) -> bool:
    """Whether a data folder has the key ``keys/NAME`` already."""
    return _path(folder, name).exists()


def _path(folder: Path, name: str) -> Path:
    return folder / _FOLDER / name


def make_whole(path: Path, key: bytes) -> None:
    """Put a whole key at a path, for its owner's eyes only, unless another process was first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor is no path
            file.write(key)
            file.flush()
            os.fsync(descriptor)
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
