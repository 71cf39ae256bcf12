"""The ``tharsis`` command: its sub-commands and what they share."""

import sys

import typer

from cli.doctor import doctor
from cli.fields import fields
from cli.harvest import harvest
from cli.label import label
from cli.sample import sample
from cli.search import search
from cli.status import status
from cli.verify import verify

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
    """Run the command line; an interrupt ends it quietly with the shell's usual code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
