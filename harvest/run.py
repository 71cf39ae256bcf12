"""One harvest from beginning to end: survey, read, file, retire, report."""

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import msgspec

from config.tables import ConfigurationError
from harvest.filing import Filing
from harvest.ledger import Ledger
from harvest.pool import OBJECTS_BETWEEN_COLLECTIONS, Pool
from harvest.reading import Reading
from harvest.records.counterparts import pair_up
from harvest.refused import fail_labels, refusal_problem
from harvest.remote.mounting import Mounting
from harvest.remote.tree import Connect
from harvest.report import Report
from harvest.retiring import above, retire_gone
from harvest.sink import Sink
from harvest.survey import Survey, Surveyor
from harvest.tables.index_tables import IndexTables, join_problems
from harvest.tables.remembered import remember
from harvest.tree.names import printable
from harvest.tree.roots import absolute, absolute_roots
from harvest.tree.rules import load_rules
from harvest.tree.unread import Unread, is_empty, refuse_emptied, refuse_nothing
from harvest.unfinished import Unfinished
from harvest.worker import Checksums, make_reader
from schema.dictionary import Dictionary
from schema.locations import location_of, path_of
from schema.problems import Problem
from schema.records import LabelKind
from schema.uris import Place, parse_uri
from search.writing import Batch, Writer

_WORK_FOLDER = ".harvest-"

Notify = Callable[[str, int, int | None], None]
"""Told of progress: the step, how many files are done, and of how many (None: unknown)."""


class Options(msgspec.Struct, frozen=True):
    """How to harvest. ``status`` holds where no archive.toml says one; ``only`` are folders below the roots.

    ``workers`` 0 reads in this process; ``timeout`` is in seconds for one label. ``allow_empty`` lets a root without
    files empty the index of what it held. ``connections`` requests at a time go to buckets and file servers.
    """

    status: str = "staged"
    checksums: Checksums = "none"
    workers: int = 1
    only: tuple[str, ...] = ()
    timeout: float = 60.0
    allow_empty: bool = False
    connections: int = 32


class Harvest:
    """A harvest into the index behind ``writer``, whose operators' settings are in the folder ``data``.

    ``connect`` gives what lists buckets and file servers; a function of a module, as each worker calls it.
    """

    def __init__(
        self,
        writer: Writer,
        data: Path,
        dictionary: Dictionary,
        options: Options,
        notify: Notify,
        connect: Connect | None = None,
    ) -> None:
        self._writer = writer
        self._data = Path(os.path.abspath(data))
        self._dictionary = dictionary
        self._options = msgspec.structs.replace(options, only=tuple(map(absolute, options.only)))
        self._connect = connect
        self._notify = notify
        self._policy = load_rules(data).policy()

    async def run(self, folders: Iterable[str | os.PathLike[str]]) -> Report:
        """Harvest ``folders``; raises `config.tables.ConfigurationError` before anything is written where they are wrong."""
        began = time.monotonic()
        roots = absolute_roots(folders)
        self._check(roots)
        await self._writer.open_run(f"harvest of {', '.join(printable(root) for root in roots)}")
        gc.freeze()
        collecting = gc.get_threshold()
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        try:
            self._policy = load_rules(self._data).policy()  # a change of rules may have held the lock before
            for left in self._data.glob(_WORK_FOLDER + "*"):  # of a harvest that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_WORK_FOLDER, dir=self._data) as work:
                options = self._options
                elsewhere = Mounting(self._connect, work, roots, options.connections, options.workers)
                with elsewhere.mounted():
                    report = await self._harvest(roots, Path(work), elsewhere)
        finally:
            gc.set_threshold(*collecting)
            gc.unfreeze()
            await self._writer.commit()
        report.elapsed = round(time.monotonic() - began, 3)
        return report

    def _check(self, roots: list[str]) -> None:
        """Refuse folders that this harvest could only take in silence for something else."""
        if str(self._data) in roots:
            raise ConfigurationError(
                f"{printable(str(self._data))} is the archive and the data folder at once. Give --data another folder."
            )
        for folder in self._options.only:
            if not any(folder in self._only(root) for root in roots):
                raise ConfigurationError(
                    f"--only {printable(folder)} lies below none of the roots. Name a folder in one of them."
                )

    async def _harvest(self, roots: list[str], work: Path, elsewhere: Mounting) -> Report:
        report = Report(roots=[printable(root) for root in roots])
        ledger = Ledger(str(work / "ledger.sqlite"), bool(self._options.only))
        unfinished = Unfinished(self._data)
        try:
            survey = await self._survey(roots, ledger, report, elsewhere)
            starts = self._starts(roots)
            pair_up(ledger, survey.scopes)
            unread = Unread(survey.unread, ledger)
            for start in starts:
                await self._note_known(start, ledger, unread)
            filing = Filing(ledger, survey.scopes, self._policy, self._options.status)
            pool = Pool(
                self._options.workers,
                make_reader,
                (self._options.checksums, elsewhere.for_workers()),
                self._options.timeout,
            )
            checksums = self._options.checksums
            reading = Reading(ledger, survey.scopes, filing, self._policy, pool, checksums, unfinished)
            sink = Sink(self._writer, unfinished.save)
            indexes = IndexTables(work / "index_rows.sqlite", self._dictionary)
            try:
                await self._read(ledger, reading, sink, indexes, partial(unfinished.replay, ledger))
            finally:
                pool.close()
            failed = fail_labels(ledger, sink.refused)
            for path, problems in join_problems(indexes, reading.without_row, reading.partial):
                if not ledger.add_problems(location_of(path), tuple(problems)):
                    report.warnings += problems
            report.index_tables = indexes.summary(reading.partial)
            left: dict[Place, str] = {}
            await self._file(ledger, filing, survey, roots, sink, report, left, unread)
            await retire_gone(ledger, starts, self._writer, sink, left, unread)
            if not unread:  # else its files are not filed yet
                unfinished.settle(location_of(start).rstrip("/") + "/" for start in starts)
            report.coverage = reading.coverage.coverage(self._dictionary.rule_names())
            report.written, report.unchanged, report.removed = sink.written, sink.unchanged, sink.removed
            report.refused = len(sink.refused)
            others = sink.refused.keys() - failed
            report.warnings += [refusal_problem(printable(uri), sink.refused[uri]) for uri in sorted(others)]
        finally:
            ledger.close()
            unfinished.close()
        return report

    async def _survey(self, roots: list[str], ledger: Ledger, report: Report, elsewhere: Mounting) -> Survey:
        surveyor = Surveyor(ledger, self._dictionary, report.warnings.append, str(self._data))
        for root in roots:
            elsewhere.list_all(root, self._only(root) or (root,), self._notify)
            self._notify("Looking through " + printable(root), surveyor.survey.files, None)
            before = surveyor.survey.files + surveyor.survey.links + len(surveyor.survey.unread)
            surveyor.walk(root, self._only(root))
            found = surveyor.survey.files + surveyor.survey.links + len(surveyor.survey.unread) > before
            if not (found or self._options.allow_empty) and (not self._only(root) or is_empty(root)):
                await refuse_emptied(root, self._only(root) or (root,), self._writer)
                refuse_nothing(root)
        survey = surveyor.survey
        survey.localizations = remember(self._data, self._starts(roots), survey.localizations)
        survey.share_localizations()
        report.files, report.directories, report.links = survey.files, survey.directories, survey.links
        report.bytes = survey.bytes
        for root in survey.undeclared:
            reason = "no archive.toml stands at or above this root: mission and spacecraft are taken from each label"
            fix = "Add an archive.toml with standard, mission, spacecraft, volume or bundle, and archive_status"
            report.warnings.append(Problem(printable(root), None, "archive.toml", reason, fix))
        return survey

    def _starts(self, roots: list[str]) -> list[str]:
        return [start for root in roots for start in (self._only(root) or (root,))]

    def _only(self, root: str) -> tuple[str, ...]:
        return tuple(path for path in self._options.only if path == root or path.startswith(root.rstrip("/") + "/"))

    async def _note_known(self, start: str, ledger: Ledger, unread: Unread) -> None:
        chunk = []
        async for record in self._writer.known(location_of(start).rstrip("/") + "/"):
            chunk.append(record)
            if len(chunk) >= 1000:
                ledger.add_known(chunk)
                unread.keep(chunk)
                chunk = []
        ledger.add_known(chunk)
        unread.keep(chunk)

    async def _read(
        self, ledger: Ledger, reading: Reading, sink: Sink, indexes: IndexTables, replay: Callable[[], None]
    ) -> None:
        busy, waiting = reading.keep_unchanged()
        if waiting or next(ledger.gone(), None) is not None:
            reading.read_manifests()
        replay()
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            self._notify("Reading labels", done, waiting)

        reading.read_catalogs(busy)
        reading.read_indexes(busy, indexes)
        await reading.read(sink, progress)

    async def _file(
        self,
        ledger: Ledger,
        filing: Filing,
        survey: Survey,
        roots: list[str],
        sink: Sink,
        report: Report,
        left: dict[Place, str],
        unread: Unread,
    ) -> None:
        """Put files and directories that are not yet as they should be, and count the tree for the report.

        ``left`` gets the directories that files have left because their volume or release is another now.
        """
        done = 0
        for folder in ledger.folders():
            records = []
            scope = survey.scopes[folder.context]
            around = ledger.around(folder.id)
            for note in ledger.entries(folder.id):
                record = filing.file_record(note, folder, around)
                path = printable(path_of(note.location))
                is_product = note.label is LabelKind.PRODUCT and note.product == note.uri
                if note.label is not None:
                    report.count_label(note.label, record.problems, path, is_product)
                else:
                    report.warnings.extend(record.problems)
                if note.rival is not None:
                    continue
                report.count_file(parse_uri(record.uri).mission, None if note.link else note.size, is_product)
                status = filing.status_of(record.path, scope)
                report.statuses[status] = report.statuses.get(status, 0) + 1
                known = around.known.get(note.location)
                if known is not None and known.uri != record.uri:
                    await sink.retire([known.uri])
                    left[above(parse_uri(known.uri))] = folder.path
                standing = note.written or (known.fingerprint if known and known.uri == record.uri else None)
                if standing == record.fingerprint:
                    if note.written is None:
                        sink.unchanged += 1 + (note.uri is not None)  # the file, and the product or description in it
                else:
                    await sink.add(Batch(files=[record]))
                records.append(record)
            root = next(root for root in roots if folder.path == root or folder.path.startswith(root.rstrip("/") + "/"))
            if not unread.keeps(folder.path):
                await sink.add(Batch(directories=list(filing.directories(folder, records, root))))
            done += len(records)
            self._notify("Filing", done, survey.files + survey.links)
        await sink.flush()
