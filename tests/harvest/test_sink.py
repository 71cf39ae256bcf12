"""How many records go into one batch."""

import pytest

from harvest import sink
from harvest.sink import Sink
from schema.records import ProductRecord
from search.writing import Batch, Written
from tests.contracts.search.records import product, raw
from tests.harvest.fake import MemoryWriter


class Counting(MemoryWriter):
    """Notes how many products each batch has."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    async def put(self, batch: Batch) -> Written:
        self.batches.append(len(batch.products))
        return await super().put(batch)


def of(fields: int, names: str) -> list[ProductRecord]:
    return [product(name, label=[raw(f"FIELD_{number}", "1") for number in range(fields)]) for name in names]


@pytest.mark.parametrize(("fields", "batches"), [(1, [4, 4, 1]), (6, [2, 2, 2, 2, 1]), (50, [1] * 9)])
async def test_a_batch_ends_with_its_records_or_earlier_where_labels_are_long(
    monkeypatch: pytest.MonkeyPatch, fields: int, batches: list[int]
) -> None:
    monkeypatch.setattr(sink, "_BATCH_RECORDS", 4)
    monkeypatch.setattr(sink, "_BATCH_FIELDS", 10)
    writer = Counting()
    await writer.open_run("test")
    gathering = Sink(writer)

    for record in of(fields, "ABCDEFGHI"):
        await gathering.add(Batch([record]))
    await gathering.flush()

    assert writer.batches == batches
    assert gathering.written == len(writer.products) == 9
