"""PDS4 labels that claim the same LIDVID, which only one product may have."""

from harvest.ledger import Ledger
from harvest.tree.names import printable
from schema.locations import path_of
from schema.problems import Problem


def duplicate_problem(ledger: Ledger, lidvid: str | None, location: str) -> Problem | None:
    """Note that the label at ``location`` has ``lidvid``; the problem where another label read in this run has it."""
    if lidvid is None:
        return None
    database = ledger.database
    if database.execute("INSERT OR IGNORE INTO lidvid VALUES (?, ?)", (lidvid, location)).rowcount:
        return None
    (first,) = database.execute("SELECT location FROM lidvid WHERE lidvid = ?", (lidvid,)).fetchone()
    if first == location:
        return None
    reason = f"its LIDVID {lidvid} is also that of {printable(path_of(first))}"
    fix = "Give one of them another version_id or logical_identifier, or remove the copy"
    return Problem(printable(path_of(location)), None, "logical_identifier", reason, fix)
