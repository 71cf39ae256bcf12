"""How every command says that it was asked wrongly: one line on the error stream, and exit code 2."""

from typing import NoReturn

import typer


def refuse(command: str, reason: object) -> NoReturn:
    """End ``tharsis command`` with the reason, which names what to change; paths in it stand as they are."""
    typer.echo(f"tharsis {command}: {reason}", err=True)
    raise typer.Exit(2)
