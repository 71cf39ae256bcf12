"""``tharsis visibility``: who may see a part of the archive."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from access.jobs import CURATORS, Access, ClearVisibility, SetVisibility
from cli.changing import changed, meant, said
from cli.refusal import refuse
from config.settings import VisibilityRule
from config.tables import ConfigurationError
from harvest.deciding import Change
from harvest.tree.rules import Rules, load_rules, plain, virtual_path
from harvest.tree.visibility import lies_below

Data = Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that holds the index.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Prefix = Annotated[
    str, typer.Argument(help="A virtual path or uri: /mro/mro/mrox_0001, atlas:pds3:mro:mro:/mrox_0001.")
]

visibility = typer.Typer(no_args_is_help=True, help="Visibility: who may see a part of the archive.")


class _Shown(msgspec.Struct, rename="camel"):
    """What holds at a path: the rule, whose labels see it, and the changes that are not complete."""

    path: str
    rule: VisibilityRule
    archived: list[str]
    unreleased: list[str]
    archive_status: str | None
    unfinished: list[str]


@visibility.callback()
def _visibility() -> None:
    """Visibility: who may see a part of the archive."""


@visibility.command("set")
def set_rule(
    prefix: Prefix,
    access: Annotated[Access, typer.Argument(help="Everybody, any signed-in account, or the members of groups.")],
    data: Data,
    group: Annotated[list[str] | None, typer.Option(help="Who sees what is private; may be given again.")] = None,
    curators: Annotated[
        list[str] | None,
        typer.Option(help="The groups whose curators see what is not released; curators, if not given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say who may see what lies at or below PREFIX, now and in every later harvest.

    What is taken from somebody is denied to them within two seconds, before records are rewritten. The rule is kept in
    visibility.toml of the data folder, and goes before the rule of the same prefix in tharsis.toml. Example:

      tharsis visibility set /msl/curiosity/mslmst_0001 private --group mastcam --data mydata
    """
    request = SetVisibility(prefix, access, tuple(group or ()), tuple(curators or CURATORS))
    change = meant("visibility set", data, request)
    rule = VisibilityRule(change.prefix, access.value, request.groups, request.curators)
    _change("visibility set", data, change, f"{rule.prefix} is {_sentence(rule)}", as_json)


@visibility.command("clear")
def clear(prefix: Prefix, data: Data, as_json: AsJson = False) -> None:
    """Take away the rule that `visibility set` gave PREFIX: what tharsis.toml or a shorter prefix says holds again.

    \b
      tharsis visibility clear /msl/curiosity/mslmst_0001 --data mydata
    """
    change = meant("visibility clear", data, ClearVisibility(prefix))
    _change("visibility clear", data, change, f"{change.prefix} has no rule of its own any more", as_json)


@visibility.command("show")
def show(
    data: Data, path: Annotated[str, typer.Argument(help="A virtual path or uri.")] = "/", as_json: AsJson = False
) -> None:
    """Show which rule holds at PATH, which labels see it, the rules below it, and changes that are not complete.

    \b
      tharsis visibility show /msl --data mydata
    """
    place = _path("visibility show", path)
    rules = _rules("visibility show", data)
    policy = rules.policy()
    rule, status = policy.rule(place), policy.status(place, "")
    unfinished = [one for one in rules.unfinished if lies_below(one, place) or lies_below(place, one)]
    archived, unreleased = (sorted(policy.labels(place, kind)) for kind in ("archived", "staged"))
    if as_json:
        shown = _Shown(place, rule, archived, unreleased, status or None, unfinished)
        typer.echo(msgspec.json.encode(shown).decode())
        return
    typer.echo(f"{place} is {_sentence(rule)} by the rule of {rule.prefix}")
    typer.echo(
        f"seen by {', '.join(archived)}; before it is archived or certified by {', '.join(unreleased) or 'nobody'}"
    )
    if status:
        typer.echo(f"archive status {status}, by tharsis status set")
    for below in (*rules.configured, *rules.rules):
        if plain(below.prefix) != place and lies_below(plain(below.prefix), place):
            typer.echo(f"{below.prefix} below it is {_sentence(policy.rule(plain(below.prefix)))}")
    for one in unfinished:
        typer.echo(f"{one}: records are still to be rewritten; give the change again, or harvest")


def _change(command: str, data: Path, change: Change, sentence: str, as_json: bool) -> None:
    done = changed(command, data, change)
    typer.echo(msgspec.json.encode(done).decode() if as_json else f"{sentence}: {said(done)}")


def _sentence(rule: VisibilityRule) -> str:
    groups = f" ({', '.join(rule.groups)})" if rule.groups else ""
    return f"{rule.access}{groups}, curators {', '.join(rule.curators) or 'none'}"


def _path(command: str, text: str) -> str:
    try:
        return virtual_path(text)
    except ValueError as error:
        refuse(command, error)


def _rules(command: str, data: Path) -> Rules:
    try:
        return load_rules(data)
    except ConfigurationError as error:
        refuse(command, error)
