"""Walking a tree."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.tree.names import virtual_name
from harvest.tree.walk import walk
from schema.locations import location_of, path_of
from schema.problems import Problem


def test_every_file_and_directory_comes_once_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/.hidden", "a/deep/er/1.txt", "z.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()

    folders = list(walk(str(tmp_path), pytest.fail))

    assert [os.path.relpath(folder.path, tmp_path) for folder in folders] == [
        ".",
        "a",
        "a/deep",
        "a/deep/er",
        "b",
        "empty",
    ]
    assert [[entry.name for entry in folder.files] for folder in folders] == [
        ["z.txt"], [], [], ["1.txt"], [".hidden", "2.txt"], [],
    ]  # fmt: skip


def test_links_to_files_inside_are_files_and_others_are_warnings(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "real.txt").write_text("abc")
    (tmp_path / "outside.txt").write_text("x")
    (root / "good").symlink_to("real.txt")
    (root / "out").symlink_to(tmp_path / "outside.txt")
    (root / "broken").symlink_to("nowhere")
    (root / "folder").symlink_to("inner")
    os.mkfifo(root / "pipe")
    problems: list[Problem] = []

    files = [entry for folder in walk(str(root), problems.append) for entry in folder.files]

    assert [(entry.name, entry.size, entry.link) for entry in files] == [("good", 3, True), ("real.txt", 3, False)]
    assert sorted(Path(problem.path).name for problem in problems) == ["broken", "folder", "out", "pipe"]


def test_a_directory_that_is_left_out_is_a_warning(tmp_path: Path) -> None:
    for name in ("data", "index/inner"):
        (tmp_path / name).mkdir(parents=True)
    problems: list[Problem] = []

    folders = list(walk(str(tmp_path), problems.append, str(tmp_path / "index")))

    assert [folder.path for folder in folders] == [str(tmp_path), str(tmp_path / "data")]
    assert [problem.path for problem in problems] == [str(tmp_path / "index")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_directory_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    problems: list[Problem] = []

    folders = list(walk(str(tmp_path), problems.append))

    assert len(folders) == 2
    assert "cannot be read" in problems[0].reason


@given(st.binary(min_size=1, max_size=20).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_locations_are_exact_for_any_name(name: bytes) -> None:
    path = "/" + os.fsdecode(name)

    assert path_of(location_of(path)) == path
    assert location_of(path).isascii()


@given(*[st.binary(min_size=1, max_size=6).filter(lambda name: b"/" not in name and b"\0" not in name)] * 2)
def test_virtual_names_are_text_and_never_collide(one: bytes, other: bytes) -> None:
    names = [virtual_name(os.fsdecode(name)) for name in (one, other)]

    assert (names[0] == names[1]) == (one == other)
    for name in names:
        name.encode()
        assert "::" not in name
        assert "\n" not in name
