"""Progress on the terminal's error stream; nothing where that is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@contextmanager
def steps(wanted: bool = True) -> Iterator[Callable[[str, int, int | None], None]]:
    """Gives a function to tell of progress: the step, how many are done, and of how many (None: unknown)."""
    console = Console(stderr=True)
    if not wanted or not console.is_terminal:
        yield lambda step, done, total: None
        return
    with Progress(*_COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda step, done, total: progress.update(task, description=step, completed=done, total=total)


@contextmanager
def counting(step: str) -> Iterator[Callable[[int], None]]:
    """Gives a function to tell how much of one step is done."""
    with steps() as notify:
        yield lambda done: notify(step, done, None)
