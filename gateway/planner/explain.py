"""Printing a plan in the usual form, so that tests can pin it and people can compare it."""

from collections.abc import Iterable, Iterator

from graphql import parse, print_ast

from gateway.planner.places import Input
from gateway.planner.plan import EntityKind, Fetch, Plan, Target
from gateway.planner.steps import Path


def explain(plan: Plan) -> str:
    """Print a plan: ``QueryPlan { Sequence { Fetch(service: "a") { … }, Flatten(path: "b.@") { … }, }, }``."""
    waves: dict[int, list[Fetch]] = {}
    for fetch in plan.fetches:
        waves.setdefault(fetch.wave, []).append(fetch)
    nodes = [_group("Parallel", [_fetch(fetch) for fetch in wave]) for _, wave in sorted(waves.items())]
    body = _group("Sequence", nodes) if nodes else []
    return "\n".join(["QueryPlan {", *_indented(body), "}"])


def _group(name: str, nodes: list[list[str]]) -> list[str]:
    if len(nodes) == 1:
        return nodes[0]
    return [f"{name} {{", *_indented(line for node in nodes for line in node), "},"]


def _fetch(fetch: Fetch) -> list[str]:
    head = f'Fetch(service: "{fetch.service}") {{'
    if not fetch.targets:
        lines = [head, *_indented(_selection(fetch.selection)), "},"]
        if fetch.path:
            lines = [f'Flatten(path: "{path_text(fetch.path)}") {{', *_indented(lines), "},"]
    elif len(fetch.targets) == 1 and len(fetch.targets[0].paths) == 1:
        target = fetch.targets[0]
        lines = [_flatten(target), *_indented([head, *_indented(_entities(target)), "},"]), "},"]
    else:
        blocks = [[_flatten(target), *_indented(_entities(target)), "},"] for target in fetch.targets]
        lines = [f"Batch{head}", *_indented(line for block in blocks for line in block), "},"]
    if fetch.contexts:
        lines = [f"Contexts({', '.join(_contexts(fetch))}) {{", *_indented(lines), "},"]
    if fetch.conditions:
        alternatives = " or ".join(
            " and ".join(("" if included else "not ") + f"${name}" for included, name in held)
            for held in fetch.conditions
        )
        lines = [f"Include(if: {alternatives}) {{", *_indented(lines), "},"]
    return lines


def _contexts(fetch: Fetch) -> Iterator[str]:
    """Print where each variable's value is read: ``$_context_0: "users.@" { currency }``."""
    (target,) = fetch.targets
    (path,) = target.paths
    for context in fetch.contexts:
        yield f'${context.variable}: "{path_text(path[: context.depth])}" {{ {_inputs(context.inputs)} }}'


def _flatten(target: Target) -> str:
    paths = [f'"{path_text(path)}"' for path in target.paths]
    return f"Flatten(path: {paths[0]}) {{" if len(paths) == 1 else f"Flatten(paths: [{', '.join(paths)}]) {{"


def _entities(target: Target) -> list[str]:
    sent = " ".join(_sent(kind) for kind in target.kinds)
    first = _selection(sent)
    return [*first[:-1], "} =>", *_selection(target.selection)]


def _sent(kind: EntityKind) -> str:
    on = " | ".join(sorted(kind.types)) if kind.types else kind.sends
    inputs = _inputs(kind.inputs)
    if on is None:
        return f"__typename {inputs}"
    return f"... on {on} {{ __typename {inputs} }}"


def _inputs(inputs: Iterable[Input]) -> str:
    parts = []
    for taken in inputs:
        text = taken.write if taken.read == taken.write else f"{taken.write}: {taken.read}"
        text += f" {{ {_inputs(taken.below)} }}" if taken.below else ""
        parts.append(f"... on {' | '.join(sorted(taken.types))} {{ {text} }}" if taken.types else text)
    return " ".join(parts)


def _selection(text: str) -> list[str]:
    return print_ast(parse(f"{{ {text} }}")).strip().splitlines()


def path_text(path: Path) -> str:
    """Print a response path: lists are ``@``, type conditions ``|[Book]``."""
    parts = []
    for element in path:
        parts.append(element.key)
        parts.extend("@" for _ in range(element.lists))
        if element.types:
            parts[-1] += f"|[{', '.join(sorted(element.types))}]"
    return ".".join(parts)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
