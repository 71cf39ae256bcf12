"""Rules of who may see a part of the archive, changed by command: at once, for later harvests, and after interruptions."""

import asyncio
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.accounts import DeniedPrefix
from config.settings import VisibilityRule
from config.tables import ConfigurationError
from harvest.deciding import ClearRule, SetRule, SetStatus
from harvest.rewriting import Rewriting
from harvest.run import Harvest, Options
from harvest.tree.rules import Rules, load_rules
from harvest.tree.visibility import Policy, lies_below, who_reads_on
from harvest.visibility import complete
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from search.port import PUBLIC, FilesRequest, Visible
from tests.harvest.archives import ARCHIVE, attached, make, pds3_label
from tests.harvest.changing import changed, opened
from tests.harvest.indexes import dump
from tests.waiting import PATIENCE

VOLUME = "/mro/mro/mrox_0001"
PRIVATE = SetRule(VisibilityRule(f"{VOLUME}/DATA", "private", ("x",)))
MEMBER = Visible(frozenset({"public", "protected", "group:x"}))
Sites = dict[str, frozenset[str]]


def volume(root: Path, **more: str | bytes) -> Path:
    return make(
        root,
        {
            "archive.toml": ARCHIVE,
            "DATA/A.LBL": pds3_label("A", "A.IMG"),
            "DATA/A.IMG": b"abc",
            "DATA2/B.IMG": attached(pds3_label("B")),
            **more,
        },
    )


@pytest.fixture
async def harvested(tmp_path: Path) -> tuple[Path, Path]:
    root, data = volume(tmp_path / "vol"), make(tmp_path / "data", {})
    await harvest(root, data)
    return root, data


async def harvest(root: Path, data: Path) -> int:
    done = await Harvest(open_writer(data), data, load_dictionary(), Options(workers=0), lambda *step: None).run([root])
    return done.written


async def seen(data: Path, visible: Visible = PUBLIC) -> list[str]:
    found = await dump(data, visible)
    return sorted(uri.rpartition("/")[2] for uri in found["products"])


async def test_a_rule_holds_at_once_and_for_every_later_harvest(harvested: tuple[Path, Path]) -> None:
    root, data = harvested

    done = await changed(data, PRIVATE)

    assert (done.products, done.files, done.directories) == (1, 2, 1)
    assert await seen(data) == ["B.IMG"]
    assert await seen(data, MEMBER) == ["A.LBL", "B.IMG"]
    assert await harvest(root, data) == 0
    assert (await changed(data, ClearRule(PRIVATE.prefix + "/"))).written == 4
    assert await seen(data) == ["A.LBL", "B.IMG"]
    assert await harvest(root, data) == 0


async def test_a_rule_goes_before_the_one_of_its_prefix_in_the_settings_and_the_longest_prefix_wins(
    harvested: tuple[Path, Path],
) -> None:
    root, data = harvested
    make(data, {"tharsis.toml": f'[[visibility]]\nprefix = "{VOLUME}/DATA"\naccess = "protected"\n'})
    await harvest(root, data)
    assert await seen(data) == ["B.IMG"]

    await changed(data, SetRule(VisibilityRule(f"{VOLUME}/DATA", "public")))
    await changed(data, SetRule(VisibilityRule("/mro", "private", ("x",))))

    assert await seen(data) == ["A.LBL"]
    await changed(data, ClearRule(f"{VOLUME}/DATA"))
    assert await seen(data, Visible(frozenset({"protected"}))) == ["A.LBL"]


async def test_a_rule_that_cannot_be_meant_changes_nothing(harvested: tuple[Path, Path]) -> None:
    _, data = harvested

    with pytest.raises(ConfigurationError, match="groups belong to"):
        await changed(data, SetRule(VisibilityRule("/mro", "private")))

    assert load_rules(data) == Rules()


async def test_every_release_is_rewritten_with_its_directories(tmp_path: Path) -> None:
    data = make(tmp_path / "data", {})
    for release in ("1", "2"):
        root = volume(tmp_path / release, **{"archive.toml": f'{ARCHIVE}release = "{release}"\n'})
        await harvest(root, data)

    await changed(data, SetRule(VisibilityRule("/mro", "private", ("x",))))

    reader = open_reader(data)
    for release in ("1", "2"):
        uri = f"atlas:pds3:mro:mro:/mrox_0001/DATA::{release}"
        assert (await reader.directories([uri], PUBLIC)) == [None]
        (found,) = await reader.directories([uri], MEMBER)
        assert found is not None
        assert (found.files, found.visibility) == (2, frozenset({"group:x"}))
    assert not (await reader.files(FilesRequest(visible=PUBLIC, below="/", every_release=True))).items
    await reader.close()


async def test_what_is_taken_is_denied_until_all_is_rewritten(
    harvested: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, data = harvested
    denied: list[tuple[DeniedPrefix, ...]] = []
    run = Rewriting.run

    async def watched(self: Rewriting, path: str) -> object:
        async with opened(data) as place:
            denied.append((await place.store.changes()).denied)
        return await run(self, path)

    monkeypatch.setattr(Rewriting, "run", watched)
    await changed(data, PRIVATE)
    await changed(data, SetRule(VisibilityRule(PRIVATE.prefix, "public")))
    await changed(data, SetStatus(VOLUME, "staged"))

    assert denied == [
        (DeniedPrefix(PRIVATE.prefix, frozenset({"group:x"})),),
        (),
        (DeniedPrefix(VOLUME, frozenset({"unreleased:curators"})),),
    ]
    async with opened(data) as place:
        assert (await place.store.changes()).denied == ()
    assert load_rules(data).unfinished == ()


@pytest.mark.parametrize("again", [True, False])
async def test_an_interrupted_change_goes_on_denying_and_is_completed(
    harvested: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    _, data = harvested
    with monkeypatch.context() as patch:
        patch.setattr(Rewriting, "run", interrupted)
        with pytest.raises(KeyError):
            await changed(data, PRIVATE)
    assert await seen(data) == ["A.LBL", "B.IMG"]
    async with opened(data) as place:
        assert [one.prefix for one in (await place.store.changes()).denied] == [PRIVATE.prefix]
        assert load_rules(data).unfinished == (PRIVATE.prefix,)
        if not again:
            assert await complete(place, lambda *step: None) == [PRIVATE.prefix]
    if again:
        await changed(data, PRIVATE)

    assert await seen(data) == ["B.IMG"]
    async with opened(data) as place:
        assert (await place.store.changes()).denied == ()
    assert load_rules(data).unfinished == ()


async def interrupted(self: Rewriting, path: str) -> object:
    raise KeyError(path)


async def test_a_change_waits_for_a_harvest_and_denies_meanwhile(harvested: tuple[Path, Path]) -> None:
    _, data = harvested
    other = open_writer(data)
    await other.open_run("a long harvest")

    change = asyncio.create_task(changed(data, PRIVATE))
    async with opened(data) as place:
        async with asyncio.timeout(PATIENCE):
            while not (await place.store.changes()).denied:  # noqa: ASYNC110  the store tells nobody
                await asyncio.sleep(0.01)
        assert [one.prefix for one in (await place.store.changes()).denied] == [PRIVATE.prefix]
    assert not change.done()
    await other.commit()
    await change

    assert await seen(data) == ["B.IMG"]


async def test_a_harvest_that_was_made_ready_before_a_change_does_not_undo_it(harvested: tuple[Path, Path]) -> None:
    root, data = harvested
    (root / "DATA/A.LBL").write_text(pds3_label("A", "A.IMG") + " ")
    late = Harvest(open_writer(data), data, load_dictionary(), Options(workers=0), lambda *step: None)

    await changed(data, PRIVATE)
    await late.run([root])

    assert await seen(data) == ["B.IMG"]


PATHS = ["/a", "/a/b", "/a/b/c", "/d"]
NAMES = st.sets(st.sampled_from("xy"), min_size=1, max_size=2).map(sorted).map(tuple)
RULES = st.builds(
    lambda prefix, access, groups, curators: VisibilityRule(
        prefix, access, groups if access == "private" else (), curators
    ),
    st.sampled_from(PATHS[:3]),
    st.sampled_from(["public", "protected", "private"]),
    NAMES,
    NAMES,
)
CHANGES = st.builds(SetRule, RULES) | st.builds(
    SetStatus, st.sampled_from(PATHS[:3]), st.sampled_from(["staged", "archived"])
)
GROUPS = [(), ("x",), ("y",), ("x", "y"), ("curators",), ("curators", "x")]
ASKERS = [frozenset({"public"})] + [
    frozenset({"public", "protected"})
    | {f"{kind}{group}" for group in groups for kind in (("group:", "unreleased:") if curator else ("group:",))}
    for groups, curator in product(GROUPS, [False, True])
]


@given(st.lists(CHANGES, max_size=3), CHANGES)
def test_whoever_reads_on_below_a_denied_prefix_sees_nothing_that_is_taken_from_them(
    earlier: list[SetRule | SetStatus], change: SetRule | SetStatus
) -> None:
    rules = Rules()
    for one in earlier:
        rules = one.applied(rules)
    before, after = rules.policy(), change.applied(rules).policy()

    stay = who_reads_on(before, after, change.prefix)

    for path, declared, asker in product(PATHS, ("archived", "staged"), ASKERS):
        saw = sees(before, path, declared, asker)
        is_denied = stay is not None and lies_below(path, change.prefix) and asker.isdisjoint(stay)
        if saw and not is_denied:
            assert sees(after, path, declared, asker), (path, declared, asker, stay)
    if all(
        sees(after, path, declared, asker)
        for path, declared, asker in product(PATHS, ("archived", "staged"), ASKERS)
        if sees(before, path, declared, asker)
    ):
        assert stay is None  # what takes nothing from anybody denies nothing


def sees(policy: Policy, path: str, declared: str, asker: frozenset[str]) -> bool:
    return not asker.isdisjoint(policy.labels(path, policy.status(path, declared)))
