"""``tharsis job``: does what an operator has asked a server for."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from access.accounts import StoreUnavailable
from access.jobs import Job, State
from cli.changing import rewritten, said
from cli.refusal import refuse
from config.tables import ConfigurationError
from harvest.job_progress import JobProgress
from harvest.jobs import JobFolder
from search.port import SearchError


def job(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The job, as the server has named it.")],
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that is served.")],
) -> None:
    """Do the job ID, which an operator has asked for: servers start this command, people need not.

    \b
      tharsis job 00065a0e1c2d3f-9b2c1a7d --data mydata
    """
    folder = JobFolder(data)
    found = folder.read(id_)
    if found is None or found.state is not State.QUEUED:
        refuse("job", f"{id_} is no job of {data} that waits for its process; ask the server for a new one")
    _do(data, found, JobProgress(folder, found))


def _do(data: Path, job: Job, progress: JobProgress) -> None:
    try:
        done = asyncio.run(rewritten(data, job.request.path, job.actor, progress.notify))
    except (ConfigurationError, SearchError, StoreUnavailable) as error:
        progress.failed(str(error))
        refuse("job", error)
    progress.succeeded(done, said(done))
