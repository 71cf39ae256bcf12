"""``tharsis plan``: shows how a supergraph's operation would be answered."""

from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError, parse, validate

from cli.gateway import read_supergraph
from cli.refusal import refuse
from gateway.planner import PlanError, explain, plan_operation


def plan(
    query: Annotated[str, typer.Argument(help="The operation, or a file with it.")],
    supergraph: Annotated[Path, typer.Option(help="The supergraph SDL.")],
    operation: Annotated[str | None, typer.Option(help="Which operation, where there are several.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="A label of a progressive override that is on; may be repeated.")
    ] = None,
) -> None:
    """Print the plan of an operation: which subgraph is asked for what, in which order.

    \b
      tharsis plan --supergraph supergraph.graphql '{ topProducts { name reviews { body } } }'
      tharsis plan --supergraph supergraph.graphql query.graphql --operation Heavy
    """
    known = read_supergraph("plan", supergraph)
    text = query if "{" in query else _read(Path(query))
    try:
        document = parse(text)
        problems = validate(known.consumer, document)
        if problems:
            raise problems[0]
        made = plan_operation(known, document, operation, frozenset(label or ()))
    except GraphQLError as error:
        place = f" (line {error.locations[0].line}, column {error.locations[0].column})" if error.locations else ""
        refuse("plan", f"{error.message}{place}")
    except PlanError as error:
        refuse("plan", error.reason)
    typer.echo(explain(made))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        refuse("plan", f"{path} is no operation and no file that can be read: {error}. Write '{{ … }}'")
