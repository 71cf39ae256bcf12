"""Refusals that no server is known to come to: of files, directories and descriptions."""

from pathlib import Path

import msgspec
import pytest

from schema.records import LabelKind
from search.writing import Batch, Refusal, Written
from tests.harvest.archives import run, volume
from tests.harvest.fake import MemoryWriter

VOLUME = "atlas:pds3:mro:mro:/mrox_0001"


class RefusingWriter(MemoryWriter):
    """Refuses the record of ``uri`` among those of one ``kind``, as a writer of the port does: with all that has it."""

    kind, uri = "", ""

    async def put(self, batch: Batch) -> Written:
        kinds = msgspec.structs.asdict(batch)
        if all(each.uri != self.uri for each in kinds.get(self.kind, [])):
            return await super().put(batch)
        left = Batch(**{kind: [each for each in records if each.uri != self.uri] for kind, records in kinds.items()})
        done = await super().put(left)
        done.refused = (Refusal(self.uri, "it is too long."),)
        return done


@pytest.mark.parametrize(("kind", "rest"), [("files", "/DATA/notes.bin"), ("directories", "/BROWSE")])
async def test_a_refused_file_or_directory_is_a_warning_until_it_is_taken(tmp_path: Path, kind: str, rest: str) -> None:
    root, writer, whole = volume(tmp_path / "vol"), RefusingWriter(), MemoryWriter()
    first = await run(whole, tmp_path / "whole", root)
    writer.kind, writer.uri = kind, VOLUME + rest

    for _ in range(2):
        report = await run(writer, tmp_path / "data", root)

        (warning,) = [each for each in report.warnings if each not in first.warnings]
        assert (report.refused, report.failures, warning.path) == (1, [], writer.uri)
        assert warning.reason == "the search engine refused its record: it is too long"
        assert {**whole.files, **whole.directories}.keys() - {**writer.files, **writer.directories}.keys() == {
            writer.uri
        }
        assert writer.products == whole.products

    writer.kind = ""
    assert (await run(writer, tmp_path / "data", root)).refused == 0
    assert (writer.files, writer.directories) == (whole.files, whole.directories)


async def test_a_refused_description_is_a_failure_until_it_is_taken(tmp_path: Path) -> None:
    root, writer, whole = volume(tmp_path / "vol"), RefusingWriter(), MemoryWriter()
    await run(whole, tmp_path / "whole", root)
    writer.kind, writer.uri = "descriptions", f"{VOLUME}/CATALOG/DATASET.CAT"

    for _ in range(2):
        report = await run(writer, tmp_path / "data", root)

        assert (report.refused, report.descriptive) == (1, 1)
        assert [failure.path for failure in report.failures] == [str(root / "CATALOG/DATASET.CAT")]
        assert whole.descriptions.keys() - writer.descriptions.keys() == {writer.uri}
        assert writer.files[writer.uri].label is LabelKind.FAILURE

    writer.kind = ""
    assert (await run(writer, tmp_path / "data", root)).failures == []
    assert (writer.files, writer.descriptions) == (whole.files, whole.descriptions)
