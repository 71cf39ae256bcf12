"""Links to files in S3, and where they are ours all the same."""

import pytest

from access.accounts import Rung, Standing
from access.identity import Identity
from access.links import HmacSigner
from config.policy import Links
from config.storage import PrefixSettings, StorageSettings
from schema.dictionary import load_dictionary
from search.port import PUBLIC, FilesRequest
from storage.linking import Linking
from storage.map import StorageMap
from storage.port import Location, Terms, Unreachable
from storage.reading import Reading
from subgraphs.downloads.addresses import Addresses
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.service import Service
from tests.access.accounting import Accounting
from tests.subgraphs.counting import CountingReader

ISSUE = """mutation($paths: [String!], $ranges: [ByteRange!], $life: Int) {
  issueLinks(paths: $paths, ranges: $ranges, expiresIn: $life) { url bytes } }"""
ADA = Identity("ada", "user")


class Signing:
    """Notes what it signs; says nothing while it is ``shut``."""

    def __init__(self) -> None:
        self.signed: list[tuple[str, Terms]] = []
        self.shut = False

    async def link(self, location: Location, terms: Terms) -> str:
        if self.shut:
            raise Unreachable("No credentials.")
        self.signed.append((location.url, terms))
        return f"https://s3.example/{len(self.signed)}"


@pytest.fixture
def linker() -> Signing:
    return Signing()


@pytest.fixture
def subgraph(reader: CountingReader, signer: HmacSigner, accounting: Accounting, linker: Signing) -> Service:
    storage = StorageSettings(prefixes=(PrefixSettings("/", ("s3://bucket/top",)),))
    addresses = Addresses(signer, StorageMap(storage), Linking(Reading({}), linker))
    return downloads_subgraph(reader, load_dictionary(), addresses, accounting.grants)  # type: ignore[arg-type]  # it passes everything on


async def largest(reader: CountingReader) -> tuple[str, int]:
    page = await reader.files(FilesRequest(visible=PUBLIC, order="size", descending=True, size=1))
    return page.items[0].path, page.items[0].size


async def test_a_file_in_s3_gets_the_address_there(
    subgraph: Service, reader: CountingReader, linker: Signing, accounting: Accounting
) -> None:
    path, size = await largest(reader)
    accounting.policy = type(accounting.policy)(links=Links(5))

    answer = await subgraph.execute(ISSUE, {"paths": [path]}, ADA)

    assert answer.data == {"issueLinks": [{"url": "https://s3.example/1", "bytes": size}]}
    ((url, terms),) = linker.signed
    assert url == f"s3://bucket/top{path}"
    assert (terms.life, terms.byte_range, terms.name) == (5, None, path.rpartition("/")[2])
    assert await accounting.store.meter.holder(terms.link_id) == "ada"


@pytest.mark.parametrize("life", [4, 6])
async def test_a_link_lives_no_longer_than_the_policy_lets_it(
    subgraph: Service, reader: CountingReader, accounting: Accounting, life: int
) -> None:
    path, _ = await largest(reader)
    accounting.policy = type(accounting.policy)(links=Links(5))

    (error,) = (await subgraph.execute(ISSUE, {"paths": [path], "life": life}, ADA)).errors

    assert f"5 to 5 seconds, not {life}" in str(error)


async def test_one_range_is_bound_in_s3_and_others_are_ours_to_hold(
    subgraph: Service, reader: CountingReader, linker: Signing
) -> None:
    path, size = await largest(reader)

    async def address(*ranges: tuple[int, int]) -> str:
        asked = [{"first": first, "last": last} for first, last in ranges]
        answer = await subgraph.execute(ISSUE, {"paths": [path], "ranges": asked}, ADA)
        assert answer.data is not None
        return str(answer.data["issueLinks"][0]["url"])

    assert await address((10, 19)) == "https://s3.example/1"
    assert linker.signed[0][1].byte_range == (10, 19)
    for ranges in ([(0, 9), (20, 29)], [(0, 9), (10, 19)], [(size - 5, size)]):
        assert (await address(*ranges)).startswith("/data/")


async def test_who_is_slowed_down_or_cannot_be_sent_there_gets_links_of_ours(
    subgraph: Service, reader: CountingReader, linker: Signing, accounting: Accounting
) -> None:
    path, _ = await largest(reader)
    linker.shut = True
    unsigned = await subgraph.execute(ISSUE, {"paths": [path]}, Identity("bob", "user"))
    linker.shut = False
    await accounting.stands("ada", Standing(Rung.PACED, "abuse"))
    await accounting.watch.look()

    paced = await subgraph.execute(ISSUE, {"paths": [path]}, ADA)

    for answer in (unsigned, paced):
        assert answer.data is not None
        assert answer.data["issueLinks"][0]["url"].startswith("/data/")
    assert linker.signed == []
