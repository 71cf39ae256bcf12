"""``tharsis policy``."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cli.main import app

ONE_LINE = "[limits.user]\nbytes_per_day = 50_000_000_000\n"


def test_the_policy_that_holds_is_shown_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(ONE_LINE)

    shown = CliRunner().invoke(app, ["policy", "show", "--data", str(tmp_path)])
    as_json = CliRunner().invoke(app, ["policy", "show", "--data", str(tmp_path), "--json"])

    assert (shown.exit_code, as_json.exit_code) == (0, 0)
    assert "user\t20.0\t100\t1_000\t50_000_000_000\t2_000_000_000_000\t8\n" in shown.output
    assert "5_000_000_000_000 bytes a day" in shown.output
    assert json.loads(as_json.output)["limits"]["user"]["bytes_per_day"] == 50_000_000_000


def test_a_broken_policy_is_neither_shown_nor_found_right(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(ONE_LINE.replace("bytes", "byte"))

    shown = CliRunner().invoke(app, ["policy", "show", "--data", str(tmp_path)])
    checked = CliRunner().invoke(app, ["policy", "check", str(file)])

    assert (shown.exit_code, checked.exit_code) == (2, 1)
    assert f"tharsis policy show: {file}: unknown key 'limits.user.byte_per_day'" in shown.output
    assert (
        checked.output
        == f"{file}: unknown key 'limits.user.byte_per_day'. Did you mean bytes_per_day or bytes_per_period?\n"
    )


def test_a_usable_file_is_found_right_and_an_absent_one_asked_wrongly(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(ONE_LINE)

    assert CliRunner().invoke(app, ["policy", "check", str(file)]).exit_code == 0
    assert CliRunner().invoke(app, ["policy", "check", str(tmp_path / "no.toml")]).exit_code == 2
