"""Changes who may see a part of the archive: by a rule of its prefix, or by its archive status. A run of the harvest.

What is taken from somebody is denied to them first (`access.accounts.DeniedPrefix`), which every process feels within two
seconds; then the decision is kept in the data folder, and the records below the prefix are rewritten under the harvest's
lock; after that the denial ends. A change that is interrupted goes on denying, and is completed by giving it again, or by
`complete` after the next harvest.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

from access.accounts import AccountStore
from harvest.deciding import Change, act, decide
from harvest.rewriting import Rewriting, Rewritten
from harvest.tree.rules import Rules, load_rules, locked, save_rules
from harvest.tree.visibility import lies_below
from search.port import Reader
from search.writing import Busy, Writer

Notify = Callable[[str, int, int | None], None]
"""Told of progress: the step, how many records are done, and of how many (None: unknown)."""

WAITING = "Waiting for another harvest to end"
"""The step of a change that has denied what it takes, and waits for the harvest's lock."""

_PAUSE = 0.5  # seconds between two tries to take the harvest's lock


class Place(msgspec.Struct, frozen=True):
    """Where a change is made: a data folder, its index, and the store that says to every process what is denied."""

    data: Path
    reader: Reader
    writer: Writer
    store: AccountStore
    actor: str


async def change_visibility(place: Place, change: Change, notify: Notify) -> Rewritten:
    """Make a change, which holds for every read within two seconds; gives what was rewritten when all of it is done.

    Waits for a harvest that is running; raises what `decide` raises.
    """
    await decide(place.data, place.store, place.actor, change)
    return await rewrite(place, change.prefix, notify)


async def complete(place: Place, notify: Notify) -> list[str]:
    """Complete the changes that were interrupted; gives their prefixes."""
    unfinished = load_rules(place.data).unfinished
    for prefix in unfinished:
        await rewrite(place, prefix, notify)
    return list(unfinished)


async def rewrite(place: Place, prefix: str, notify: Notify) -> Rewritten:
    """Rewrite what lies at or below a prefix by the rules as they stand, then end its denial; waits for a harvest."""
    await _take_lock(place.writer, f"visibility of {prefix}", notify)
    try:
        rules = load_rules(place.data)
        step = f"Rewriting records below {prefix}"
        rewriting = Rewriting(place.reader, place.writer, rules.policy(), lambda done: notify(step, done, None))
        done = await rewriting.run(prefix)
    finally:
        await place.writer.commit()
    await _settle(place, prefix, rules)
    return done


async def _take_lock(writer: Writer, note: str, notify: Notify) -> None:
    while True:
        try:
            await writer.open_run(note)
        except Busy:
            notify(WAITING, 0, None)
            await asyncio.sleep(_PAUSE)
        else:
            return


async def _settle(place: Place, prefix: str, used: Rules) -> None:
    """End the denials at and below a prefix, unless rules were changed again meanwhile: then that change ends them."""
    async with locked(place.data):
        now = load_rules(place.data)
        if not now.decides_as(used):
            return
        for denied in (await place.store.changes()).denied:
            if lies_below(denied.prefix, prefix):
                await place.store.allow(denied.prefix, act(place.actor, "visibility.allow", denied.prefix))
        left = tuple(one for one in now.unfinished if not lies_below(one, prefix))
        save_rules(place.data, now, msgspec.structs.replace(now, unfinished=left))
