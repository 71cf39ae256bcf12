"""The settings of a data folder."""

from pathlib import Path

import pytest

from config.settings import Settings, VisibilityRule, load_settings
from config.tables import ConfigurationError


def test_an_absent_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_rules_are_read_with_their_defaults(tmp_path: Path) -> None:
    (tmp_path / "tharsis.toml").write_text(
        '[[visibility]]\nprefix = "/mro"\n[[visibility]]\nprefix = "/msl"\naccess = "private"\ngroups = ["team"]\n'
    )

    assert load_settings(tmp_path).visibility == (
        VisibilityRule("/mro", "public", (), ("curators",)),
        VisibilityRule("/msl", "private", ("team",), ("curators",)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[visibilty]]\nprefix = "/a"\n', "Did you mean visibility"),
        ('[[visibility]]\nprefix = "/a"\nacess = "public"\n', "visibility[1].acess"),
        ('[[visibility]]\nprefix = "/a"\naccess = "secret"\n', "access"),
        ('[[visibility]]\nprefix = "mro"\n', "is no virtual path"),
        ('[[visibility]]\nprefix = "/a"\n[[visibility]]\nprefix = "/a/"\n', "stands twice"),
        ('[[visibility]]\nprefix = "/a"\naccess = "private"\n', "groups"),
        ('[[visibility]]\naccess = "public"\n', "prefix"),
        ("visibility = [", "not readable as TOML"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "tharsis.toml").write_text(text)

    with pytest.raises(ConfigurationError) as refused:
        load_settings(tmp_path)

    assert expected in str(refused.value)
    assert "tharsis.toml" in str(refused.value)
