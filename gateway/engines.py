"""Which search engine an installation has: the one that its settings name. Another one is not even imported."""

from pathlib import Path
from typing import TYPE_CHECKING

from config.search import SearchSettings
from config.tables import ConfigurationError
from search import embedded
from search.port import Reader
from search.writing import Writer

if TYPE_CHECKING:
    from search.elastic import ElasticWriter
    from search.elastic.options import Options


def open_reader(data: Path, search: SearchSettings) -> Reader:
    """The index of a data folder; raises `SearchError` where there is none, `ConfigurationError` for an unreadable key."""
    if search.engine == "embedded":
        return embedded.open_reader(data)
    from search import elastic

    return elastic.open_reader(_options(search), data)


def trouble_of(reader: Reader, search: SearchSettings) -> str | None:
    """Why the engine of a reader counts as out of reach; None where it does not, as the embedded one never does."""
    if search.engine == "embedded":
        return None
    from search.elastic.reading.reader import ElasticReader

    return reader.trouble if isinstance(reader, ElasticReader) else None


def open_writer(data: Path, search: SearchSettings) -> Writer:
    """The writer of the index of a data folder; raises like `open_reader`."""
    if search.engine == "embedded":
        return embedded.open_writer(data)
    from search import elastic

    return elastic.open_writer(_options(search))


def open_rebuilding(search: SearchSettings) -> "ElasticWriter":
    """The writer of an index that can be made anew from what it has; raises `ConfigurationError` for any other."""
    if search.engine == "embedded":
        raise ConfigurationError(
            "The embedded index is made anew by a harvest: remove index.sqlite from the data folder and harvest again."
        )
    from search import elastic

    return elastic.open_writer(_options(search))


def _options(search: SearchSettings) -> "Options":
    from search.elastic.options import Options

    said = search.elastic
    return Options(
        urls=(said.url,),
        prefix=said.prefix,
        api_key=_key(said.api_key_file) if said.api_key_file else None,
        ca_file=said.ca_file,
        by_mission=said.by_mission,
        shards=said.shards,
        replicas=said.replicas,
        patience=said.patience,
        show_after=said.show_after,
    )


def _key(name: str) -> str:
    try:
        key = Path(name).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"search.elastic.api_key_file: {name} cannot be read ({error}).") from None
    if not key or not key.isascii() or len(key.split()) != 1:
        raise ConfigurationError(f"search.elastic.api_key_file: {name} holds no API key. Write it on one line.")
    return key
