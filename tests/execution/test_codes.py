"""The closed list of error codes and its description."""

import re
from pathlib import Path

from execution.codes import Code

DOCUMENT = Path("docs/errors.md").read_text(encoding="utf-8")


def test_the_document_describes_every_code_and_no_other() -> None:
    _, _, table = DOCUMENT.partition("## Codes")

    described = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)

    assert described == [str(code) for code in Code]
    assert all(code.name == code.value for code in Code)


def test_every_code_says_where_it_is_met_and_what_to_do() -> None:
    _, _, table = DOCUMENT.partition("## Codes")

    for row in re.findall(r"^\| `[A-Z_]+` \|.*$", table, re.MULTILINE):
        _, _, meaning, where, advice, _ = (cell.strip() for cell in row.split("|"))
        assert meaning and advice
        assert re.search(r"refused|field|\b[45]\d\d\b", where)
