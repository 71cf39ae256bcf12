"""The ``tharsis`` command: its sub-commands and what they share."""

import os
import sqlite3
import sys
from importlib import import_module
from typing import Any

import typer
from apsw import Error as DatabaseError
from typer.core import TyperGroup
from typer.main import get_command

from schema.dictionary import DictionaryError

_COMMANDS = {
    "harvest": "cli.harvest",
    "search": "cli.search",
    "label": "cli.label",
    "fields": "cli.fields",
    "verify": "cli.verify",
    "index": "cli.index",
    "sample": "cli.sample",
    "status": "cli.status",
    "visibility": "cli.visibility",
    "serve": "cli.serve",
    "gateway": "cli.gateway",
    "plan": "cli.plan",
    "token": "cli.token",
    "account": "cli.account",
    "audit": "cli.audit",
    "doctor": "cli.doctor",
    "policy": "cli.policy",
    "meter": "cli.meter",
    "job": "cli.job",
    "storage": "cli.storage",
}
"""Each command's module, which has a function or a group of the command's name."""


class _Commands(TyperGroup):
    """Imports a command when it is asked for: a gateway starts without what only a harvest needs."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the names in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Give a command by name; None where there is none."""
        if cmd_name not in _COMMANDS:
            return None
        found = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        if isinstance(found, typer.Typer):
            group = get_command(found)
            group.name = cmd_name
            return group
        alone = typer.Typer(add_completion=False, context_settings=_SETTINGS)
        alone.command(cmd_name)(found)
        return get_command(alone)


_SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
    help="One door to planetary archives: index an archive of PDS3 and PDS4 products, and ask it questions.",
    epilog="Try it: tharsis harvest samples/archives --data mydata; tharsis search 'target = Mars' --data mydata",
)


@app.callback()
def _tharsis() -> None:
    """Take the place of the commands that are known by name only."""


def run() -> None:
    """Run the command line; an interrupt ends it quietly with the shell's usual code.

    What the system refuses (a folder without rights, a full disk) is said in one line, with code 2; so are a damaged
    index and a dictionary with errors.
    """
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of the output has gone, as in `tharsis search … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except DictionaryError as error:
        typer.echo(f"tharsis: {error}", err=True)
        sys.exit(2)
    except (DatabaseError, sqlite3.Error) as error:
        typer.echo(
            f"tharsis: the index cannot be used: {error}. Where the disk is full, make room and run it again; "
            "where the file is damaged, remove index.sqlite from the data folder and harvest again.",
            err=True,
        )
        sys.exit(2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(
            f"tharsis: {where}{error.strerror or error}. "
            "Check that the path exists, that you may use it, and that the disk has room.",
            err=True,
        )
        sys.exit(2)


if __name__ == "__main__":
    run()
