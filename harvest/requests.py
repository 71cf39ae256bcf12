"""What operators and commands ask to change, checked: the change that it is, on a data folder as its rules stand."""

from pathlib import Path

from access.jobs import ClearVisibility, Request, SetArchiveStatus, SetVisibility
from config.settings import VisibilityRule, check_rules
from config.tables import ConfigurationError
from harvest.deciding import Change, ClearRule, SetRule, SetStatus
from harvest.tree.archive import ARCHIVE_STATUSES
from harvest.tree.rules import load_rules, plain, virtual_path


def change_of(data: Path, request: Request) -> Change:
    """The change that a request means; raises `ConfigurationError` for one that cannot be meant."""
    path = _path(request.path)
    match request:
        case SetVisibility():
            rule = VisibilityRule(path, request.access.value, request.groups, request.curators)
            check_rules([rule], "the rule")
            return SetRule(rule)
        case ClearVisibility():
            if all(plain(rule.prefix) != path for rule in load_rules(data).rules):
                raise ConfigurationError(f"{path} was given no rule. See: tharsis visibility show")
            return ClearRule(path)
        case SetArchiveStatus():
            if request.status not in ARCHIVE_STATUSES:
                raise ConfigurationError(f"{request.status!r} is none of {', '.join(ARCHIVE_STATUSES)}")
            return SetStatus(path, request.status)


def _path(text: str) -> str:
    try:
        path = virtual_path(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if not path.isprintable():
        raise ConfigurationError(f"{path!r} holds characters that cannot be printed, which no virtual path has")
    return path
