"""Reads what is new or changed: picks the files, hands them to the workers, and what comes back to the sink."""

import os
from collections.abc import Callable, Iterator

import msgspec

from harvest.filing import Filing
from harvest.ledger import FileNote, FolderNote, Ledger, encode_problems
from harvest.messages import Context, Outcome, Task
from harvest.pool import Pool
from harvest.records import dependencies
from harvest.records.build import link_key, with_visibility
from harvest.records.counterparts import partner_of
from harvest.records.lidvids import duplicate_problem
from harvest.report import CoverageCounter
from harvest.sink import Sink
from harvest.survey import Scope
from harvest.tables.index_tables import IndexTables
from harvest.tree.checksums import is_manifest, read_manifest
from harvest.tree.fingerprint import UNREAD, Fingerprint, computed_checksum, own_part, visible_part
from harvest.tree.names import printable
from harvest.tree.siblings import Siblings
from harvest.tree.visibility import Policy
from harvest.unfinished import Unfinished
from schema.locations import location_of, path_of
from schema.problems import Problem
from schema.records import FileRecord, LabelKind
from search.writing import Batch

_FILES_A_TASK = 32

Progress = Callable[[int], None]


class Reading:
    """The reading of one harvest."""

    def __init__(
        self,
        ledger: Ledger,
        scopes: list[Scope],
        filing: Filing,
        policy: Policy,
        pool: Pool,
        checksums: str,
        unfinished: Unfinished,
    ) -> None:
        self._ledger = ledger
        self._unfinished = unfinished
        self._scopes = scopes
        self._filing = filing
        self._policy = policy
        self._pool = pool
        self._checksums = checksums
        self._indexes: IndexTables | None = None
        self.without_row: dict[int, list[str]] = {}
        self.partial: set[int] = set()
        self.coverage = CoverageCounter()
        self._waiting: dict[bytes, tuple[FileNote, FolderNote]] = {}

    def keep_unchanged(self) -> tuple[set[int], int]:
        """Note the files that need not be read; the scopes that hold others, and how many others there are."""
        busy: set[int] = set()
        waiting = 0
        for folder in self._ledger.folders():
            siblings = Siblings()
            known_here = self._ledger.around(folder.id).known
            for note in self._ledger.entries(folder.id):
                known = known_here.get(note.location)
                if known is not None and note.rival is None and self._is_unchanged(note, known, folder, siblings):
                    if known.label is LabelKind.PRODUCT:
                        self.partial.add(folder.context)
                    self._ledger.keep(note, known, Fingerprint.parse(known.fingerprint))
                else:
                    busy.add(folder.context)
                    waiting += 1
        return busy, waiting

    def _is_unchanged(self, note: FileNote, known: FileRecord, folder: FolderNote, siblings: Siblings) -> bool:
        fingerprint = Fingerprint.parse(known.fingerprint)
        computed = computed_checksum(fingerprint.own)
        if fingerprint.own != own_part(note.size, note.modified, note.tag, computed):
            return False
        if computed == UNREAD or self._checksums not in ("none", computed):
            return False
        if known.label is None:
            return True
        scope = self._scopes[folder.context]
        status = self._filing.status_of(known.path, scope)
        if fingerprint.visible != visible_part(status, self._policy.labels(known.path, status)):
            return False
        if fingerprint.context != scope.digest:
            return False
        if not fingerprint.dependencies:
            return True
        partner = partner_of(self._ledger, self._scopes, note.location) if known.label is LabelKind.PRODUCT else None
        expected = [] if partner is None else [dependencies.partner_token(partner.path)]
        if dependencies.partner_tokens(fingerprint.dependencies) != expected:
            return False
        return dependencies.is_current(fingerprint.dependencies, path_of(note.location), siblings)

    def read_manifests(self) -> None:
        """Note the checksums that the archive's own manifests state."""
        for folder in self._ledger.folders():
            siblings = Siblings()
            for note in self._ledger.entries(folder.id):
                name = os.fsdecode(note.name)
                if is_manifest(name):
                    listed = read_manifest(f"{folder.path}/{name}", siblings)
                    self._ledger.declare((location_of(path), md5) for path, md5 in listed)

    def read_catalogs(self, busy: set[int]) -> None:
        """Find the descriptive records that products of the busy scopes will be linked to."""
        links: dict[int, dict[str, set[str]]] = {}
        for task, outcomes in self._pool.run(self._catalog_tasks(busy)):
            found = links.setdefault(task.context.number, {})
            for outcome in outcomes:
                if outcome.description is not None:
                    for keyword, values in outcome.description.identifiers.items():
                        for value in values:
                            found.setdefault(link_key(keyword, value), set()).add(outcome.description.uri)
        for number, found in links.items():
            scope = self._scopes[number]
            ordered = {key: tuple(sorted(uris)) for key, uris in found.items()}
            scope.context = msgspec.structs.replace(scope.context, links=ordered)

    def _catalog_tasks(self, busy: set[int]) -> Iterator[Task]:
        for number in sorted(busy):
            scope = self._scopes[number]
            yield from _tasks(scope.context, [os.fsencode(path) for path in scope.catalogs])

    def read_indexes(self, busy: set[int], indexes: IndexTables) -> None:
        """Read the index tables whose rows belong to products of the busy scopes."""
        self._indexes = indexes
        for number in sorted(busy):
            scope = self._scopes[number]
            if scope.indexes:
                scope.context = indexes.read(scope.context, scope.indexes)

    async def read(self, sink: Sink, progress: Progress) -> None:
        """Read every file that was not kept, and put products, descriptions and the records of labels."""
        for _, outcomes in self._pool.run(self._file_tasks()):
            for outcome in outcomes:
                await self._take(outcome, sink)
            progress(len(outcomes))
        await sink.flush()

    def _file_tasks(self) -> Iterator[Task]:
        """Fresh files, those of one scope together, in the order of the walk."""
        scope = -1
        paths: list[bytes] = []
        for folder in self._ledger.folders():
            if folder.context != scope:
                if paths:
                    yield self._file_task(scope, paths)
                scope, paths = folder.context, []
            prefix = os.fsencode(folder.path) + b"/"
            for note in self._ledger.entries(folder.id):
                if note.fresh:
                    paths.append(prefix + note.name)
                    self._waiting[paths[-1]] = (note, folder)
            while len(paths) >= _FILES_A_TASK:
                yield self._file_task(scope, paths[:_FILES_A_TASK])
                del paths[:_FILES_A_TASK]
        if paths:
            yield self._file_task(scope, paths)

    def _file_task(self, scope: int, paths: list[bytes]) -> Task:
        task = Task(self._scopes[scope].context, paths)
        for path in paths:
            partner = partner_of(self._ledger, self._scopes, self._waiting[path][0].location)
            if partner is not None:
                task.partners[path] = partner
        return task

    async def _take(self, outcome: Outcome, sink: Sink) -> None:
        """Note an outcome and put what it gives; the product and its label's file go into one batch."""
        note, folder = self._waiting.pop(outcome.path)
        if note.rival is not None:
            outcome = _lost(note, outcome)
        around = self._ledger.around_one(note.location)
        known = around.known.get(note.location)
        if outcome.unread and known is not None and known.label is not None and note.rival is None:
            self._ledger.keep(note, known, Fingerprint.parse(known.fingerprint), outcome.problems)
            return
        product, description = outcome.product, outcome.description
        same = duplicate_problem(self._ledger, product.lidvid if product else None, note.location)
        uri = product.uri if product else description.uri if description else None
        noted = note._replace(
            fresh=1,
            kind=outcome.kind,
            role=outcome.role,
            uri=uri,
            product=product.uri if product else outcome.twin,
            problems=encode_problems((*outcome.problems, same) if same else outcome.problems),
            dependencies=outcome.dependencies or None,
            md5=outcome.md5,
            sha256=outcome.sha256,
            computed=self._computed(outcome),
        )
        self._ledger.declare(outcome.declared_md5.items())
        if known is not None and known.label is not None and (known.label, known.uri) != (outcome.kind, uri):
            await sink.retire([known.uri])
        if outcome.kind is None or note.rival is not None:
            if noted != note:
                self._ledger.note(noted)
            return
        batch = Batch()
        scope = self._scopes[folder.context]
        if product is not None:
            status = self._filing.status_of(product.path, scope)
            with_visibility(product, status, self._policy.labels(product.path, status))
            batch.products.append(product)
            self._ledger.add_claims(product.uri, outcome.claims)
            self._unfinished.add(product.uri, outcome.claims, outcome.declared_md5)
            self._note_rows(product.path, outcome, scope)
            if outcome.understanding is not None:
                self.coverage.add(product.mission, outcome.understanding)
        if description is not None:
            description.archive_status = self._filing.status_of(description.path, scope)
            description.visibility = self._policy.labels(description.path, description.archive_status)
            batch.descriptions.append(description)
        record = self._filing.file_record(noted, folder, around)
        batch.files.append(record)
        self._ledger.note(noted._replace(written=record.fingerprint))
        await sink.add(batch)

    def _computed(self, outcome: Outcome) -> str:
        """Which checksum is known of the bytes themselves: computed here, or stated by the file's place."""
        if outcome.unread:
            return UNREAD
        if self._checksums != "none":
            return self._checksums
        return "md5" if outcome.md5 else "sha256" if outcome.sha256 else ""

    def _note_rows(self, path: str, outcome: Outcome, scope: Scope) -> None:
        if self._indexes is None or scope.context.index is None:
            return
        if outcome.matched:
            self._indexes.note_matched(outcome.matched)
        else:
            self.without_row.setdefault(scope.context.number, []).append(path)


def _tasks(context: Context, paths: list[bytes]) -> Iterator[Task]:
    for start in range(0, len(paths), _FILES_A_TASK):
        yield Task(context, paths[start : start + _FILES_A_TASK])


def _lost(note: FileNote, outcome: Outcome) -> Outcome:
    """The outcome of a file whose virtual path belongs to another: no record, and a problem that names both."""
    path, rival = printable(path_of(note.location)), printable(path_of(note.rival or ""))
    fix = "Name the volumes or bundles apart by an archive.toml in each, or harvest only one of them"
    problem = Problem(path, None, None, f"its virtual path is that of {rival}", fix)
    kind = None if outcome.kind is None else LabelKind.FAILURE
    return Outcome(outcome.path, kind, problems=(problem,))
