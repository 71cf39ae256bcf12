"""How every command says that it was asked wrongly: one line on the error stream, and exit code 2."""

from pathlib import Path
from typing import NoReturn

import typer


def refuse(command: str, reason: object) -> NoReturn:
    """End ``tharsis command`` with the reason, which names what to change; paths in it stand as they are."""
    typer.echo(f"tharsis {command}: {reason}", err=True)
    raise typer.Exit(2)


def need_folder(command: str, data: Path) -> None:
    """End the command where there is no such data folder."""
    if not data.is_dir():
        refuse(
            command,
            f"{data}: there is no such folder; make it with: tharsis harvest DIR --data {data}, or mkdir {data}",
        )
