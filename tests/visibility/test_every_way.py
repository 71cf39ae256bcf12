"""A restricted product shows in no answer, nor that there is one: all answers are those of an archive without it.

While it is denied, after its records are rewritten, and, once it is released, it is seen again by everybody.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from config.settings import VisibilityRule
from harvest.deciding import Change, SetRule, SetStatus
from harvest.rewriting import Rewriting
from harvest.run import Harvest, Options
from harvest.visibility import complete
from schema.dictionary import load_dictionary
from search.embedded import open_writer
from tests.harvest.archives import ARCHIVE, make, pds3_label
from tests.harvest.changing import changed, opened
from tests.visibility.ways import ASKERS, FOLDER, Services, cursors, everything, followed, links, services

COMMON = {"archive.toml": ARCHIVE, "DATA/A.LBL": pds3_label("A", "A.IMG"), "DATA/A.IMG": b"abc"}
COMMON |= {"LATER/Z.LBL": pds3_label("Z", "Z.IMG"), "LATER/Z.IMG": b"z"}
SECRET = {
    "SECRET/S.LBL": pds3_label("SECRET", "S.IMG", 'SECRET_FIELD = 7\r\nNOTE = "SECRETWORD"\r\n'),
    "SECRET/S.IMG": b"secret",
}
SAME = {"products: common fields", "downloads: entities"}
"""Ways that say the same of both archives."""

CHANGES: dict[str, tuple[Change, Change, set[str]]] = {
    "by rule": (
        SetRule(VisibilityRule(FOLDER, "private", ("x",))),
        SetRule(VisibilityRule(FOLDER, "public")),
        {"member", "curator of the group", "operator"},
    ),
    "by status": (SetStatus(FOLDER, "staged"), SetStatus(FOLDER, "archived"), {"curator of the archive", "operator"}),
}


async def harvest(root: Path, data: Path, files: dict[str, str]) -> Path:
    make(root, files)  # type: ignore[arg-type]  # any text
    make(data, {})
    options = Options(workers=0)
    await Harvest(open_writer(data), data, load_dictionary(), options, lambda *step: None).run([root])
    return data


async def interrupted(self: Rewriting, path: str) -> object:
    raise KeyError(path)


async def answers(one: Services, made: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    return {asker: await everything(one, asker, made[asker]) for asker in ASKERS}


@pytest.mark.parametrize("how", CHANGES)
async def test_what_is_restricted_shows_in_no_way_until_it_is_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    restrict, release, seeing = CHANGES[how]
    data = await harvest(tmp_path / "whole", tmp_path / "data", COMMON | SECRET)
    (tmp_path / "bare").mkdir()
    bare = tmp_path / "bare data"
    async with services(data) as whole:
        made = {asker: await cursors(whole, asker) for asker in ASKERS}
        shutil.copytree(data / "keys", bare / "keys")  # so that cursors are the same
        await harvest(tmp_path / "bare", bare, COMMON)
        async with services(bare) as without:
            missing = await answers(without, made)
            given = await links(whole)
            no_such = {await followed(without, url) for url in given.values()}
        before = await answers(whole, made)
        assert set(given) == set(ASKERS)
        assert {way for way, answer in before["user"].items() if answer == missing["user"][way]} <= SAME

        with monkeypatch.context() as patch:
            patch.setattr(Rewriting, "run", interrupted)
            with pytest.raises(KeyError):
                await changed(data, restrict)
        await whole.archive.accounts.watch.look()
        check(await answers(whole, made), before, missing, seeing)
        assert {await followed(whole, url) for url in given.values()} == no_such

        async with opened(data) as place:
            assert await complete(place, lambda *step: None) == [FOLDER]
        await whole.archive.accounts.watch.look()
        assert whole.archive.accounts.watch.denied == ()
        check(await answers(whole, made), before, missing, seeing)
        assert {await followed(whole, url) for url in given.values()} == no_such
        assert set(await links(whole)) == seeing

        await changed(data, release)
        check(await answers(whole, made), before, missing, set(ASKERS))
        assert {status for status, _ in [await followed(whole, url) for url in given.values()]} == {200}


def check(
    found: dict[str, dict[str, Any]],
    before: dict[str, dict[str, Any]],
    missing: dict[str, dict[str, Any]],
    seeing: set[str],
) -> None:
    """Whoever may see it is answered as before, everybody else as where there is no such thing."""
    for asker, answered in found.items():
        expected = before[asker] if asker in seeing else missing[asker]
        for way, answer in answered.items():
            assert answer == expected[way], (asker, way)
