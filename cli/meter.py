"""``tharsis meter``: what was served on links, by the logs of those who served it."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from access.reconciliation import Summary, reconcile
from cli.access import AsJson, Data, print_json, using

meter = typer.Typer(no_args_is_help=True, help="The meter: bytes that were granted, and bytes that were served.")


@meter.callback()
def _meter() -> None:
    """The meter: bytes that were granted, and bytes that were served."""


@meter.command("reconcile")
def reconcile_logs(
    logs: Annotated[list[Path], typer.Argument(metavar="LOGS…", help="S3 server access logs, or folders of them.")],
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Charge what S3 served on links beyond what was granted for them.

    \b
      tharsis meter reconcile logs/2026-05-05-* --data mydata
      tharsis meter reconcile logs --data mydata --json

    Each request is charged once, however often its line is read, so overlapping runs do no harm. Lines that cannot be
    read are named, and the rest is charged: code 1.
    """
    summary = using("meter reconcile", data, lambda store: reconcile(store.meter, logs))
    if as_json:
        print_json(_plain(summary))
    else:
        _print(summary)
    if summary.unreadable:
        raise typer.Exit(1)


def _plain(summary: Summary) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(summary)
    return plain


def _print(summary: Summary) -> None:
    typer.echo(
        f"{summary.lines} lines: {summary.links} downloads by links ({summary.bytes_served} bytes), "
        f"{summary.repeated} known before, {summary.unknown} by links that are not known or no longer, "
        f"{summary.other} other requests, {summary.unreadable} unreadable"
    )
    typer.echo(f"charged {summary.bytes_charged} bytes beyond the grants")
    for account, bytes_ in summary.charged.most_common():
        typer.echo(f"  {account}: {bytes_}")
    for place in summary.unread:
        typer.echo(place, err=True)
    if summary.unreadable > len(summary.unread):
        typer.echo(f"… and {summary.unreadable - len(summary.unread)} more", err=True)
