"""An application in TypeScript that asks the golden queries: types are generated, and code that uses them is compiled."""

import re
from pathlib import Path

from tests.gateway.composing import run_node
from tests.topologies.golden import NAMES, text_of

USE = """
import type { BothStandardsQuery, LinksMutation, LinksMutationVariables, NodesQuery } from "./generated";

export function titles(answer: BothStandardsQuery): string[] {
  return answer.products?.nodes.map((node) => `${node.standard} ${node.common.startTime ?? "?"}`) ?? [];
}
export function bytes(answer: LinksMutation): number {
  return (answer.issueLinks ?? []).reduce((sum, link) => sum + (link?.bytes ?? 0), 0);
}
export function size(answer: NodesQuery): number | undefined {
  return answer.file?.__typename === "File" ? answer.file.size : undefined;
}
export const variables: LinksMutationVariables = { file: "id" };
"""
WRONG = """
import type { BothStandardsQuery, LinksMutationVariables } from "./generated";

export const nodes = (answer: BothStandardsQuery): number => answer.products?.nodes[0].standard ?? 0;
export const absent = (answer: BothStandardsQuery): unknown => answer.products?.nodes[0].nonsense;
export const variables: LinksMutationVariables = {};
"""
WRONG_LINES = (4, 5, 6)
"""A type that is no number, a field that was not asked for, a variable left out."""


def complaints(schema: str, folder: Path) -> list[str]:
    """Generate types from the schema at an address and from the golden queries; give what the compiler says of all code."""
    for name in NAMES:
        (folder / f"{name}.graphql").write_text(_named(name))
    (folder / "use.ts").write_text(USE)
    (folder / "wrong.ts").write_text(WRONG)
    return run_node("generate.mjs", schema, str(folder)).splitlines()


def _named(name: str) -> str:
    """Give a golden query as an operation of its name in capitals: generated types are called after it."""
    operation = name.title().replace("_", "")
    return re.sub(
        r"^(query|mutation)?\s*(?=[({])", lambda kind: f"{kind[1] or 'query'} {operation} ", text_of(name), count=1
    )
