"""A data folder whose accounts or keys are damaged or missing, and an address where nobody can listen: one line, code 2."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from access.sqlite import FILE
from tests.cli.conftest import Tharsis

SAMPLE = Path("samples/archives/mrox_0001").absolute()
SUPERGRAPH = str(Path("tests/gateway/fixtures/shop/supergraph.graphql").absolute())


def write_over(path: Path) -> None:
    path.write_bytes(b"no such content")


def damage_store(data: Path) -> None:
    write_over(data / FILE)
    for more in data.glob(f"{FILE}-*"):
        more.unlink()


def damage_keys(data: Path) -> None:
    (key,) = (data / "keys/tokens").glob("*.pem")
    write_over(key)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "access.sqlite": damage_store,
    "keys/tokens": damage_keys,
    "keys/meter": lambda data: write_over(data / "keys/meter"),
}
GATEWAY = ("gateway", "--supergraph", SUPERGRAPH)


@pytest.fixture
def data(tharsis: Tharsis, tmp_path: Path) -> Path:
    """A data folder with an account."""
    assert tharsis("token", "create", "--account", "ada")[0] == 0
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [("token", "create", "--account", "bob"), ("serve",), ("serve", "accounts"), (*GATEWAY, "--accounts", "{data}")],
)
@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_damaged_is_named_in_one_line(tharsis: Tharsis, data: Path, what: str, words: tuple[str, ...]) -> None:
    DAMAGE[what](data)

    code, out, err = tharsis(*(word.format(data=data) for word in words))

    assert (code, out) == (2, "")
    assert err.startswith(f"tharsis {words[0]}") and err.count("\n") == 1
    assert str(data / what) in err


def test_a_damaged_key_is_named_in_one_line_where_visibility_is_changed(tharsis: Tharsis, data: Path) -> None:
    assert tharsis("harvest", str(SAMPLE), "--workers", "0")[0] == 0
    DAMAGE["keys/meter"](data)

    code, out, err = tharsis("visibility", "set", "/mro", "protected")

    assert (code, out) == (2, "")
    assert err.startswith(f"tharsis visibility set: {data}/keys/meter holds") and err.count("\n") == 1


@pytest.mark.parametrize("what", DAMAGE)
def test_the_doctor_finds_it_and_says_how_to_mend_it(tharsis: Tharsis, data: Path, what: str) -> None:
    DAMAGE[what](data)

    (found,) = [one for one in json.loads(tharsis("doctor", "--json")[1]) if one["check"] == "accounts"]

    assert str(data / what) in found["state"] and "back from a copy" in found["fix"]


@pytest.mark.parametrize("words", [("token", "list"), ("account", "list"), ("audit", "verify"), ("serve",)])
def test_a_folder_that_is_missing_is_named_and_not_made(
    tharsis: Tharsis, tmp_path: Path, words: tuple[str, ...]
) -> None:
    missing = tmp_path / "missing"

    code, out, err = tharsis(*words, "--data", str(missing))

    assert (code, out, missing.exists()) == (2, "", False)
    assert err.startswith(f"tharsis {' '.join(words)}: {missing}: there is no such folder") and err.count("\n") == 1


@pytest.mark.parametrize("reused", [False, True])
def test_a_port_in_use_is_named_with_what_to_do(tharsis: Tharsis, reused: bool) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, reused)  # as another server of ours has it
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, out, err = tharsis(*GATEWAY, "--port", str(port))

    assert (code, out) == (2, "")
    assert err.startswith(f"tharsis gateway: port {port} of 127.0.0.1 is in use: ")
    assert "--port" in err and err.count("\n") == 1


@pytest.mark.parametrize(("host", "said"), [("203.0.113.9", "cannot be listened at"), ("localhost", "no IP address")])
def test_an_address_that_is_not_ours_is_named(tharsis: Tharsis, host: str, said: str) -> None:
    code, _, err = tharsis(*GATEWAY, "--host", host)

    assert code == 2
    assert host in err and said in err and err.count("\n") == 1
