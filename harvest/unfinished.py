"""Which files the products of an unfinished harvest name, kept beside the index until those files are filed.

Products are put while labels are read, the files that they name at the end. Where a harvest is killed in between, the
next one keeps the labels that were read, and learns from here which files are theirs.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from harvest.ledger import Ledger
from harvest.messages import Claim
from schema.records import Role

FILE = "unfinished.sqlite"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS claim (location TEXT, product TEXT, role TEXT, md5 TEXT, "
    "PRIMARY KEY (location, product)) WITHOUT ROWID; CREATE INDEX IF NOT EXISTS claim_product ON claim (product)"
)


class Unfinished:
    """The notes in the data folder; there is no file where nothing is unfinished."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        self._database: sqlite3.Connection | None = None
        if self._path.exists():
            self._open()

    def replay(self, ledger: Ledger) -> None:
        """Tell ``ledger`` what the labels say that were read by an unfinished harvest and are unchanged since."""
        if self._database is None:
            return
        for location, product, role, md5 in self._database.execute("SELECT * FROM claim ORDER BY product, location"):
            if ledger.is_kept(product):
                if role:
                    ledger.add_claims(product, [Claim(location, Role(role))])
                if md5:
                    ledger.declare([(location, md5)])

    def add(self, product: str, claims: Iterable[Claim], declared: Mapping[str, str]) -> None:
        """Note the files that a product's label names, and the MD5 that it states of files."""
        roles = {claim.location: str(claim.role) for claim in claims}
        rows = [(place, product, roles.get(place), declared.get(place)) for place in {**roles, **declared}]
        if not rows and self._database is None:
            return
        database = self._database or self._open()
        database.execute("DELETE FROM claim WHERE product = ?", (product,))
        database.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", rows)

    def save(self) -> None:
        """Make the notes last: called before the products are put."""
        if self._database is not None:
            self._database.commit()

    def settle(self, below: Iterable[str]) -> None:
        """Forget the notes on files that are filed now: those whose location begins with one of ``below``."""
        if self._database is None:
            return
        for start in below:
            end = start[:-1] + "0"  # the character after the slash
            self._database.execute("DELETE FROM claim WHERE location >= ? AND location < ?", (start, end))
        self._database.commit()
        left = self._database.execute("SELECT 1 FROM claim LIMIT 1").fetchone()
        self.close()
        if left is None:
            self._path.unlink()

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection:
        self._database = sqlite3.connect(self._path)
        self._database.executescript(_SCHEMA)
        return self._database
