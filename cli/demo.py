"""``make demo``: harvests the samples and answers questions over all missions at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console

import samples

DATA = Path(".cache/demo")
QUESTIONS = (
    (
        "What shows Mars, of any mission, in both standards?",
        "target = Mars and startTime exists",
        "mission,instrument,startTime",
    ),
    (
        "Exposures of more than 100 ms, whatever unit the label uses",
        "exposure > 100",
        "mission,target,exposure,filter",
    ),
    (
        "What was seen of Mars from 300° E across the meridian to 60° E?",
        "box(Mars, 300, -60, 60, 60, overlaps)",
        "mission,instrument,startTime",
    ),
    (
        "Where did the landed spacecraft stand?",
        "position.latitude exists",
        "spacecraft,sol,position.latitude,position.longitude",
    ),
    (
        "By the labels' own keywords",
        "MISSION_PHASE_NAME exists and IMAGE/LINES >= 64",
        "mission,MISSION_PHASE_NAME,IMAGE/LINES",
    ),
)


def main() -> None:
    """Harvest ``samples/archives`` into ``.cache/demo``, ask, and say how to go on."""
    console = Console(highlight=False)
    archives = Path(samples.__file__).parent / "archives"
    shutil.rmtree(DATA, ignore_errors=True)
    _run(console, "harvest", os.path.relpath(archives), "--data", str(DATA))
    for question, expression, fields in QUESTIONS:
        console.print(f"\n[bold]{question}[/bold]")
        _run(
            console, "search", expression, "--data", str(DATA), "--fields", fields, "--sort", "startTime", "--size", "5"
        )
    console.print(f"\nAsk your own: [bold].venv/bin/tharsis search 'EXPRESSION' --data {DATA}[/bold]")
    console.print("or look at a label beside its common fields: [bold].venv/bin/tharsis label FILE[/bold]")


def _run(console: Console, *arguments: str) -> None:
    shown = " ".join(f"'{word}'" if " " in word or "(" in word else word for word in arguments)
    console.print(f"[dim]$ tharsis {shown}[/dim]", soft_wrap=True)
    console.file.flush()
    subprocess.run([sys.executable, "-m", "cli.main", *arguments], check=True)  # noqa: S603 - our own command line


if __name__ == "__main__":
    main()
