"""Generated archives: as many products as asked, the same for a seed, and as true as the checked-in ones."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer import Typer
from typer.testing import CliRunner

from cli.sample import sample
from samples.generator import make_archive
from samples.generator.generate import shares
from samples.generator.missions import missions
from samples.generator.moments import Missing, Moment
from samples.generator.templates import Template
from tests.samples.truth import check_bundle, check_volume, roots

cli = Typer()
cli.command()(sample)


def digest(directory: Path) -> str:
    """One checksum over all names and contents."""
    total = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def test_labels_are_true_and_products_exactly_as_many_as_asked(tmp_path: Path) -> None:
    summary = make_archive(tmp_path / "a", products=150, seed=3)

    volumes = sum(check_volume(root) for root in roots(tmp_path / "a", "pds3"))
    bundles = sum(check_bundle(root) for root in roots(tmp_path / "a", "pds4"))

    files = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert volumes + bundles == summary.products == 150 == sum(summary.missions.values())
    assert summary.files == len(files)
    assert summary.bytes == sum(path.stat().st_size for path in files)


def test_a_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        make_archive(tmp_path / name, products=40, seed=seed)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_a_mission_is_split_into_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ctx,) = [mission for mission in missions() if mission.name == "ctx"]
    monkeypatch.setitem(ctx.settings["vary"], "per_volume", 2)
    make_archive(tmp_path / "a", products=60, seed=1)
    names = sorted(root.name for root in roots(tmp_path / "a", "pds3") if root.name.startswith("mrox"))
    assert names == ["mrox_0001", "mrox_0002", "mrox_0003"]


def test_progress_adds_up(tmp_path: Path) -> None:
    seen: list[int] = []
    make_archive(tmp_path / "a", products=25, seed=1, progress=seen.append)
    assert sum(seen) == 25


@given(st.integers(min_value=1, max_value=10_000_000))
def test_shares_add_up(products: int) -> None:
    assert sum(share for _, share in shares(missions(), products)) == products


def test_a_directory_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty"):
        make_archive(tmp_path, products=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_prints_a_summary_for_scripts(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, [str(tmp_path / "a"), "--products", "12", "--seed", "2", "--json"])
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert (summary["products"], summary["seed"]) == (12, 2)
    assert summary["files"] > 60


def test_the_command_refuses_a_directory_with_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = CliRunner().invoke(cli, [str(tmp_path)])
    assert result.exit_code == 2
    assert "is not empty" in result.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("T = ${start:%Y-%jT%H:%M:%S.%3f}", "T = 2016-366T23:59:60.862"),
        ("{${start:%Y}} ${lat:8.3f}|${lat}", "{2016}      N/A|N/A"),
    ],
)
def test_templates_write_facts_in_their_format(template: str, written: str) -> None:
    facts = {"start": Moment.read("2016-12-31T23:59:60.862"), "lat": Missing("N/A")}
    assert Template(template, "test").render(facts) == written


def test_a_template_without_its_fact_says_which() -> None:
    with pytest.raises(ValueError, match=r"product\.lbl.*'orbit'"):
        Template("ORBIT_NUMBER = ${orbit}", "ctx/product.lbl").render({})
