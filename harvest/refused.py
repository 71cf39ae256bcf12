"""What of a harvest the engine refused for good: labels become failures, which the next run reads again."""

from collections.abc import Mapping

from harvest.ledger import Ledger, encode_problems
from harvest.tree.fingerprint import UNREAD
from harvest.tree.names import printable
from schema.locations import path_of
from schema.problems import Problem
from schema.records import LabelKind

_FIX = "Correct the label, or the limit of the index that the reason names: the next harvest tries it again"


def fail_labels(ledger: Ledger, refused: Mapping[str, str]) -> set[str]:
    """Make failures of all labels of ``refused`` products and descriptions (reasons by uri), whose words count no more.

    Returns the uris of those that had a label.
    """
    if not refused:
        return set()
    database = ledger.database
    database.execute("CREATE TEMP TABLE refused (uri TEXT PRIMARY KEY) WITHOUT ROWID")
    database.executemany("INSERT INTO refused VALUES (?)", ((uri,) for uri in refused))
    labels = database.execute(
        "SELECT entry.id, location, refused.uri FROM entry JOIN refused ON refused.uri IN (entry.uri, product)"
    ).fetchall()
    for number, location, uri in labels:
        problem = refusal_problem(printable(path_of(location)), refused[uri])
        database.execute(
            "UPDATE entry SET kind = ?, role = NULL, uri = NULL, product = NULL, computed = ?, problems = ? WHERE id = ?",
            (LabelKind.FAILURE, UNREAD, encode_problems((problem,)), number),
        )
    database.execute("DELETE FROM claim WHERE product IN (SELECT uri FROM refused)")
    return {uri for _, _, uri in labels}


def refusal_problem(path: str, reason: str) -> Problem:
    """The problem of a record that was refused."""
    return Problem(path, None, None, f"the search engine refused its record: {reason.rstrip('.')}", _FIX)
