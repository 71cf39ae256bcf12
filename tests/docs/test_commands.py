"""The commands that the documents show: each is there with its options, and those of the README print what it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "samples" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
PLACEHOLDER = re.compile(r"[A-Z]+")


def shown(text: str) -> list[str]:
    """Give the commands of a document: lines of blocks, and code in a sentence."""
    blocks = "\n".join(re.findall(r"^```(?:console|sh)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    lines = re.findall(r"^(?:\$ )?(tharsis .*)$", blocks.replace("\\\n", " "), re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [
        *(line for line in lines if not line.startswith("tharsis gateway: ")),
        *re.findall(r"`(tharsis [^`]+)`", prose),
    ]


COMMANDS = [
    pytest.param(command, id=f"{path.relative_to(ROOT)}: {command}")
    for path in DOCUMENTS
    for command in shown(path.read_text())
]


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """Give the innermost command that words name, and the words behind its name."""
    command: Any = get_command(app)
    while hasattr(command, "list_commands"):
        assert words, f"{command.name} needs one of {command.list_commands(None)}"
        found = command.get_command(None, words[0])
        assert found is not None, f"there is no command {words[0]}; there are {command.list_commands(None)}"
        command, words = found, words[1:]
    return command, words


def accept(line: str) -> None:
    """Raise where a command line names a command or an option that is not there, or an argument too many."""
    words = [word for word in shlex.split(line, comments=True)[1:] if word not in ("&", "…")]
    command, rest = command_of(words)
    options = {name: each for each in command.params for name in each.opts if each.param_type_name == "option"}
    arguments = [each.nargs for each in command.params if each.param_type_name == "argument"]
    given = 0
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if not word.startswith("--"):
            given += 1
            continue
        assert name in options, f"{command.name} has no {name}; it has {sorted(options)}"
        if not value and not options[name].is_flag:
            assert rest, f"{name} needs a value"
            rest.pop(0)
    assert -1 in arguments or given <= sum(arguments), f"{command.name} takes {sum(arguments)} arguments, not {given}"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_shown_command_is_there_with_its_options(command: str) -> None:
    accept(command)


def test_the_documents_show_commands() -> None:
    named = {each.values[0].split()[1] for each in COMMANDS}  # type: ignore[union-attr]

    assert {"harvest", "search", "serve", "gateway", "label", "fields", "verify", "status", "plan", "sample"} <= named


WRONG = [
    "tharsis nonsense",
    "tharsis search --nonsense 1",
    "tharsis search --size",
    "tharsis status",
    "tharsis status put /x archived",
    "tharsis serve products files --data x",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_command_that_is_not_there_is_found_out(wrong: str) -> None:
    with pytest.raises(AssertionError, match=r"there is no|has no|needs|takes \d+ arguments"):
        accept(wrong)


def run(line: str, data: Path) -> str:
    words = [str(data) if word == "mydata" else word for word in shlex.split(line)[1:]]
    done = subprocess.run([sys.executable, "-m", "cli.main", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_shows_what_the_commands_print(tmp_path: Path) -> None:
    block = re.search(r"^```console\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    [harvest, search] = re.findall(r"^\$ (tharsis (?:harvest|search) .*)\n((?:[^$].*\n)+)", block[1], re.MULTILINE)

    harvested = run(harvest[0], tmp_path)
    found = run(search[0], tmp_path)

    assert harvested.splitlines()[0] == harvest[1].splitlines()[0]
    cells = [line.split() for line in found.splitlines()]  # a terminal gets columns, a pipe tabs
    assert cells == [line.split() for line in search[1].splitlines()]
