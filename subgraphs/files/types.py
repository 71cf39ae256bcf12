"""Files and directories as GraphQL types, and pages of them (Relay, GraphQL Cursor Connections)."""

from collections.abc import Callable, Sequence
from typing import Any

import strawberry

from execution import prepared_key
from loaders import encode_id
from loaders.places import address, directory_address, place_above
from schema.records import DirectoryRecord, FileRecord
from schema.times import format_time
from subgraphs.context import Context
from subgraphs.documents import PREPARED_FIELD, read_prepared
from subgraphs.files import resolvers
from subgraphs.files.inputs import FileOrder
from subgraphs.pages import PageInfo
from subgraphs.selections import selected_of
from subgraphs.values import Long

Info = strawberry.Info[Context, None]
Root = strawberry.Parent[Any]


@strawberry.interface(description="Anything with a global id (Relay, Global Object Identification).")
class Node:
    """An object with an id."""

    id: strawberry.ID = strawberry.field(
        description="Global id: unpadded base64url of the type's name, a colon and the uri."
    )


def _files_of(root: Root, info: Info, role: str | None = None) -> Any:
    return read_prepared(root, info)


@strawberry.federation.type(
    keys=["id"], description="What one label describes: a PDS4 product, or a PDS3 label with its data objects."
)
class Product(Node):
    """A product by its id, with its files."""

    id: strawberry.ID = strawberry.field(description="Global id of the product.")
    files: list["File"] = strawberry.field(
        resolver=_files_of,
        metadata=PREPARED_FIELD,
        description="The product's files, its label among them, by path; of one `role` where given.",
    )

    def __init__(self, uri: str) -> None:
        self.id = strawberry.ID(encode_id("Product", uri))
        self.uri = uri


async def products_with_files(info: Info, uris: Sequence[str]) -> list[Product]:
    """Products by their uris, with the files that the running field selects of them, in one batch."""
    products = [Product(uri) for uri in uris]
    for selected in selected_of(info, "Product"):
        if selected.name == "files":
            key = prepared_key("files", selected.response_name)
            found = await resolvers.files_of_products(info, uris, selected.arguments.get("role"))
            for product, records in zip(products, found, strict=True):
                setattr(product, key, [File(record, info) for record in records])
    return products


@strawberry.type(description="Checksums of a file's bytes, as far as they are known.")
class Checksums:
    """Hexadecimal digests."""

    md5: str | None = strawberry.field(description="MD5, from the archive's checksum manifest or computed.")
    sha256: str | None = strawberry.field(description="SHA-256, where it was computed.")


async def _directory_of(root: Root, info: Info) -> Any:
    record = await info.context.loaders.directory(place_above(root.uri, root.parent, root.release))
    return Directory(record, info) if record is not None else None


async def _products_of(root: Root, info: Info) -> list[Product]:
    return await products_with_files(info, await resolvers.products_of_file(root, info))


@strawberry.federation.type(keys=["id"], description="A file of an archive, labelled or not.")
class File(Node):
    """A file, made from its record."""

    id: strawberry.ID = strawberry.field(description="Global id of the file.")
    uri: str = strawberry.field(description="Unique key: the file's place in the form of the imaging node's Atlas.")
    path: str = strawberry.field(description="Virtual path: where the file is, wherever its bytes are.")
    name: str = strawberry.field(description="Name of the file within its directory.")
    url: str = strawberry.field(
        description="Stable address of the bytes, without any signature; nothing is charged before it is followed."
    )
    size: Long = strawberry.field(description="Size in bytes.")
    checksums: Checksums = strawberry.field(description="Checksums, as far as they are known.")
    media_type: str = strawberry.field(description="Media type (RFC 6838), from the file's name and label.")
    role: str = strawberry.field(
        description="What the file is for: label, data, browse, thumbnail, document, index, catalog, inventory, checksum, "
        "calibration, geometry, software, ancillary, archive or other."
    )
    modified: str = strawberry.field(description="Modification time of the bytes, ISO 8601 in UTC.")
    release: str | None = strawberry.field(description="Release of the archive that the file came with.")
    directory: "Directory | None" = strawberry.field(
        resolver=_directory_of, description="The directory that holds the file."
    )
    products: list[Product] = strawberry.field(
        resolver=_products_of, description="The products that the file belongs to, and that you may see."
    )
    parent: strawberry.Private[str]
    product_uris: strawberry.Private[tuple[str, ...]]

    def __init__(self, record: FileRecord, info: Info) -> None:
        self._record, self._base = record, info.context.base
        self.uri, self.path, self.name, self.size = record.uri, record.path, record.name, Long(record.size)
        self.media_type, self.role, self.release = record.media_type, str(record.role), record.release
        self.parent, self.product_uris = record.parent, record.products

    def __getattr__(self, name: str) -> Any:
        """What costs more than looking it up is only made where it is selected."""
        make = _MADE.get(name)
        if make is None:
            raise AttributeError(name)
        return make(self._record, self._base)


_MADE: dict[str, Callable[[FileRecord, str], Any]] = {
    "id": lambda record, _: encode_id("File", record.uri),
    "url": lambda record, base: address(record.path, record.uri, record.release, base),
    "checksums": lambda record, _: Checksums(md5=record.md5, sha256=record.sha256),
    "modified": lambda record, _: format_time(record.modified),
}


@strawberry.type(description="A file of a page, with its cursor.")
class FileEdge:
    """As Relay has it."""

    cursor: str = strawberry.field(description="Where the file stands; valid over restarts and re-indexing.")
    node: File = strawberry.field(description="The file.")


@strawberry.type(description="A page of files in order.")
class FileConnection:
    """As Relay has it."""

    edges: list[FileEdge] = strawberry.field(description="The files with their cursors.")
    nodes: list[File] = strawberry.field(description="The files alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: Long | None = strawberry.field(
        description="How many files there are in all; only counted where it is selected."
    )
    total_is_exact: bool = strawberry.field(
        description="Whether all files that you may see are counted: not while a part of the archive is being restricted."
    )


async def _directories(root: Root, info: Info, first: int = 100, after: str | None = None) -> Any:
    records, more = await resolvers.subdirectories(root, info, first, after)
    return directory_page([Directory(record, info) for record in records], more, after is not None)


async def _files(
    root: Root,
    info: Info,
    first: int = 100,
    after: str | None = None,
    glob: str | None = None,
    role: str | None = None,
    order_by: FileOrder = FileOrder.NAME,
    descending: bool = False,
) -> Any:
    asked = resolvers.FilesAsked(glob=glob, role=role, order=order_by, descending=descending, first=first, after=after)
    return await file_page(info, asked, parent=root.place)


async def _parent(root: Root, info: Info) -> Any:
    if root.parent_path is None:
        return None
    record = await info.context.loaders.directory(place_above(root.uri, root.parent_path, root.release))
    return Directory(record, info) if record is not None else None


async def _ancestors(root: Root, info: Info) -> list[Any]:
    return [Directory(record, info) for record in await resolvers.ancestors(root, info)]


@strawberry.federation.type(keys=["id"], description="A directory of the virtual tree of all archives.")
class Directory(Node):
    """A directory, made from its record."""

    id: strawberry.ID = strawberry.field(description="Global id of the directory.")
    uri: str = strawberry.field(
        description="Unique key: its place in the form of the imaging node's Atlas; above volumes and bundles, its path."
    )
    path: str = strawberry.field(description="Virtual path.")
    name: str = strawberry.field(description="Name within its parent; empty for the root.")
    url: str = strawberry.field(
        description="Stable address of the directory: its listing, and with `?format=zip` or `?format=tar` all of it at once."
    )
    release: str | None = strawberry.field(description="Release of the archive that the directory came with.")
    file_count: Long = strawberry.field(description="How many files are in it at any depth that you may see.")
    size: Long = strawberry.field(description="Size of these files in bytes.")
    counts_are_exact: bool = strawberry.field(
        description="Whether all files that you may see are counted: not while a part of the archive is being restricted."
    )
    parent: "Directory | None" = strawberry.field(
        resolver=_parent, description="The directory above; null for the root."
    )
    ancestors: list["Directory"] = strawberry.field(
        resolver=_ancestors, description="The directories above, from the root down."
    )
    directories: "DirectoryConnection" = strawberry.field(
        resolver=_directories, description="The directories in it by name; `first` is at most 1000."
    )
    files: FileConnection | None = strawberry.field(
        resolver=_files,
        description="The files in it, not those further down; by name where nothing is said. `first` is at most 1000.",
    )
    parent_path: strawberry.Private[str | None]
    place: strawberry.Private[str]

    def __init__(self, record: DirectoryRecord, info: Info) -> None:
        self.id = strawberry.ID(encode_id("Directory", record.uri))
        self.uri, self.path, self.name, self.release = record.uri, record.path, record.name, record.release
        self.url = directory_address(record.path, record.uri, record.release, info.context.base)
        self.file_count, self.size = Long(record.files), Long(record.size)
        self.counts_are_exact = record.exact
        self.parent_path = record.parent
        self.place = record.uri if record.release is not None else record.path


@strawberry.type(description="A directory of a page, with its cursor.")
class DirectoryEdge:
    """As Relay has it."""

    cursor: str = strawberry.field(description="Where the directory stands.")
    node: Directory = strawberry.field(description="The directory.")


@strawberry.type(description="A page of directories by name.")
class DirectoryConnection:
    """As Relay has it."""

    edges: list[DirectoryEdge] = strawberry.field(description="The directories with their cursors.")
    nodes: list[Directory] = strawberry.field(description="The directories alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


def directory_page(found: list[Directory], more: bool, later: bool) -> DirectoryConnection:
    """Directories as a page; ``later`` tells that it is not the first one."""
    edges = [DirectoryEdge(cursor=resolvers.name_cursor(one.name), node=one) for one in found]
    cursors = [edge.cursor for edge in edges]
    return DirectoryConnection(edges=edges, nodes=found, page_info=_page_info(cursors, more, later))


async def file_page(info: Info, asked: "resolvers.FilesAsked", **places: Any) -> FileConnection:
    """A page of files."""
    page = await resolvers.files(info, asked, **places)
    nodes = [File(record, info) for record in page.items]
    edges = [FileEdge(cursor=cursor, node=node) for cursor, node in zip(page.cursors, nodes, strict=False)]
    cursors = list(page.cursors) or ([page.cursor] if page.cursor else [])
    return FileConnection(
        edges=edges,
        nodes=nodes,
        page_info=_page_info(cursors, page.has_next, asked.after is not None),
        total_count=Long(page.total) if page.total is not None else None,
        total_is_exact=page.exact,
    )


def _page_info(cursors: list[str], more: bool, later: bool) -> PageInfo:
    return PageInfo(
        has_next_page=more,
        has_previous_page=later,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
