"""The ``tharsis`` command: its sub-commands and what they share."""

import os
import sqlite3
import sys

import typer
from apsw import Error as DatabaseError

from cli.doctor import doctor
from cli.fields import fields
from cli.harvest import harvest
from cli.label import label
from cli.sample import sample
from cli.search import search
from cli.status import status
from cli.verify import verify
from schema.dictionary import DictionaryError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="One door to planetary archives: index an archive of PDS3 and PDS4 products, and ask it questions.",
    epilog="Try it: tharsis harvest samples/archives --data mydata; tharsis search 'target = Mars' --data mydata",
)
for command in (harvest, search, label, fields, verify, sample, doctor):
    app.command()(command)
app.add_typer(status, name="status")


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
