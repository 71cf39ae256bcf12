"""``tharsis policy``: what accounts may use, as it holds, and whether a file says it rightly."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from access.policy_file import open_policy
from cli.refusal import refuse
from cli.tables import print_table
from config.policy import Limits, Policy, Step, Violation, load_policy
from config.settings import load_settings
from config.tables import ConfigurationError

policy = typer.Typer(
    no_args_is_help=True, help="What accounts may use: limits by role, abuse, and what follows from it."
)


@policy.command("show")
def show_policy(
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the policy as JSON.")] = False,
) -> None:
    """Show the policy of a data folder, with what its policy.toml leaves to the defaults.

    \b
      tharsis policy show --data mydata
      tharsis policy show --data mydata --json | jq .limits.user
    """
    try:
        holds = open_policy(load_settings(data), data).current()
    except ConfigurationError as error:
        refuse("policy show", error)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(holds)).decode())
    else:
        _print(holds)


@policy.command("check")
def check_policy(file: Annotated[Path, typer.Argument(help="A policy file: docs/policy.md.")]) -> None:
    """Say whether a policy file can be used, and what is wrong with it: code 1.

    \b
      tharsis policy check new.toml && mv new.toml mydata/policy.toml
    """
    if not file.is_file():
        refuse("policy check", f"{file}: there is no such file.")
    try:
        load_policy(file)
    except ConfigurationError as error:
        typer.echo(str(error))
        raise typer.Exit(1) from None
    typer.echo(f"{file}: this policy can be used.")


def _print(holds: Policy) -> None:
    console = Console(highlight=False)
    print_table(console, ("role", *_names(Limits)), [(role, *_cells(each)) for role, each in holds.limits.items()])
    kinds = [(kind, *_cells(each)) for kind, each in holds.violations.items()]
    print_table(console, ("violation", *_names(Violation)), kinds)
    print_table(console, _names(Step), map(_cells, holds.ladder))
    console.print(f"All without a token together: {holds.anonymous_bytes_per_day:_} bytes a day.", soft_wrap=True)


def _names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(kind))


def _cells(row: msgspec.Struct) -> tuple[str, ...]:
    return tuple(map(_cell, msgspec.structs.astuple(row)))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:_}"
