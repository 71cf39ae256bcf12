"""Our own keys: the newest signs, all verify, each process knows of each; private parts never leave."""

import json
import time
from pathlib import Path

import pytest
from jose import jwt

from access.identity import Unauthenticated
from access.jwks import read_jwks
from access.signing import FOLDER, MAX_LIFETIME, KeyRing
from access.tokens import verify


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / FOLDER).iterdir())


def test_a_token_has_exactly_these_headers(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)

    header = jwt.get_unverified_header(ring.sign({"sub": "ada"}))

    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": next(iter(ring.keys()))}


def test_what_one_process_signs_others_verify(tmp_path: Path) -> None:
    signer, other = KeyRing(tmp_path), KeyRing(tmp_path)

    assert len(names(tmp_path)) == 1
    assert verify(signer.sign({"sub": "ada"}), other.keys()).claims == {"sub": "ada"}


def test_a_key_that_another_process_has_just_made_is_known_at_once(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    before = ring.keys()
    new = KeyRing(tmp_path).rotate()

    assert new not in before
    assert ring.key(new) is not None
    assert ring.keys() is not before  # caches of what was verified are told by that
    assert kid_of(ring.sign({})) == new


def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    token = ring.sign({"sub": "ada"})

    kids = [ring.rotate() for _ in range(3)]  # within one second, too

    assert kid_of(ring.sign({})) == kids[-1] == max(kids)
    assert len(set(kids)) == 3
    assert verify(token, ring.keys()).claims == {"sub": "ada"}


def test_a_key_that_is_known_to_others_can_be_dropped_at_once(tmp_path: Path) -> None:
    ring, other = KeyRing(tmp_path), KeyRing(tmp_path)
    token = ring.sign({"sub": "ada"})

    kid = ring.rotate(drop_old=True)

    assert names(tmp_path) == [f"{kid}.pem"]
    with pytest.raises(Unauthenticated):
        verify(token, ring.keys())
    assert other.key(kid) is not None
    with pytest.raises(Unauthenticated):
        verify(token, other.keys())


def test_a_key_is_removed_once_nothing_that_it_signed_can_hold(tmp_path: Path) -> None:
    """Its successor signs since then: what counts is when that was made."""
    ring = KeyRing(tmp_path)
    (first,) = names(tmp_path)
    for age, name in ((3 * MAX_LIFETIME, "old"), (MAX_LIFETIME + 60, "next"), (MAX_LIFETIME - 60, "young")):
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() - age))
        (tmp_path / FOLDER / f"{stamp}-{name}.pem").write_bytes((tmp_path / FOLDER / first).read_bytes())

    new = ring.rotate()

    assert [name.partition("-")[2] for name in names(tmp_path)] == [
        "next.pem",
        "young.pem",
        first.partition("-")[2],
        f"{new.partition('-')[2]}.pem",
    ]


def test_the_newest_key_signs_though_the_clock_was_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(tmp_path)
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)

    kid = ring.rotate()

    assert kid_of(ring.sign({})) == kid


def test_the_public_keys_have_no_private_part(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    ring.rotate()

    published = ring.jwks()

    assert [sorted(key) for key in published["keys"]] == [["alg", "crv", "kid", "kty", "use", "x", "y"]] * 2
    (tmp_path / "jwks.json").write_text(json.dumps(published))
    assert verify(ring.sign({"sub": "ada"}), read_jwks(tmp_path / "jwks.json")).claims == {"sub": "ada"}


def test_keys_are_for_their_owners_eyes_only(tmp_path: Path) -> None:
    KeyRing(tmp_path)

    folder = tmp_path / FOLDER
    assert [path.stat().st_mode & 0o777 for path in (folder.parent, folder, *folder.iterdir())] == [0o700, 0o700, 0o600]


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff\xfe"]
)
def test_a_damaged_key_is_named(tmp_path: Path, content: bytes) -> None:
    KeyRing(tmp_path)
    (name,) = names(tmp_path)
    (tmp_path / FOLDER / name).write_bytes(content)

    with pytest.raises(ValueError, match=name):
        KeyRing(tmp_path)


def test_a_key_that_is_damaged_under_way_leaves_those_that_are_known(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ring = KeyRing(tmp_path)
    token = ring.sign({"sub": "ada"})
    (tmp_path / FOLDER / "20300101T000000Z-odd.pem").write_bytes(b"no key")

    assert ring.key("20300101T000000Z-odd") is None
    assert verify(token, ring.keys()).claims == {"sub": "ada"}
    assert "20300101T000000Z-odd" in caplog.text


def test_keys_that_have_vanished_are_used_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ring = KeyRing(tmp_path)
    (name,) = names(tmp_path)
    (tmp_path / FOLDER / name).unlink()

    assert ring.key("unknown") is None
    assert verify(ring.sign({"sub": "ada"}), ring.keys()).claims == {"sub": "ada"}
    assert "no keys" in caplog.text
