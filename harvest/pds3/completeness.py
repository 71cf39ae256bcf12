"""Checks that a reader lost nothing: counts a label's statements and blocks again, by means of its own.

Quoted strings, comments and units are masked, then every word and whether an equals sign follows it is listed; that
suffices to tell statements, blocks and END apart. Nothing is shared with the readers, so that one error cannot hide another.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from schema.label import Block, Dialect, Statement
from schema.problems import Problem

# Every alternative begins with a character of its own: the search then skips all others quickly.
_MASKED = re.compile(
    r"""
    "[^"]*+"
    | '(?: [^'\n]*+ | [^'=]*+ )'
    | /\* (?: [^*/]*+ (?: (?: \*(?!/) | /(?!\*) ) [^*/]*+ )*+ \*/   # a comment on one line or several
            | [^\n]*+ )                                             # one that another begins before it ends
    | \# (?: (?<=[0-9]\#) [+-]?[0-9A-Fa-f]+ \#                      # the digits of an integer with its radix
            | [^\n]*+ )
    | < [^<>\n]*+ >
    """,
    re.VERBOSE,
)
_QUOTED_NAME = re.compile(r"""(?i)\b((?:OBJECT|GROUP)\s*=\s*)["'](\w+)["']""")
_WORD = re.compile(r"""([^\s=;,(){}"'<>]++)\s*+(=?)""")
_BARE_SFDU = re.compile(r"(?m)^[ \t]*(?:CCSD|NJPL)[0-9][A-Z0-9$]{12,}[^\s=]*[ \t;]*$(?!\s*=)")
_KINDS = {"OBJECT": "OBJECT", "BEGIN_OBJECT": "OBJECT", "GROUP": "GROUP", "BEGIN_GROUP": "GROUP"}
_ENDS = {"END_OBJECT": "OBJECT", "END_GROUP": "GROUP"}
_CLOSE = "/END"
_LOST = "Compare the label near this line with what was read; mend its quotation marks and comments."


@dataclass(slots=True)
class _Found:
    """The statements and blocks of a label's text in order, as paths; blocks as ``path/`` and ``path/END``."""

    paths: list[str] = field(default_factory=list)
    inlined: list[tuple[int, str]] = field(default_factory=list)
    words: list[int] = field(default_factory=list)


def check_completeness(text: str, root: Block, dialect: Dialect, path: str) -> list[Problem]:
    """The warnings about a tree that holds less or more than its text (line ends ``\\n``), empty where they agree.

    An END inside an open block that further statements follow is reported too: it may be a copy's, or cut the label.
    """
    kept: list[str] = []
    _flatten(root, "", kept)
    to_upper = dialect is Dialect.PDS3
    found = _find(_WORD.findall(_mask(text, to_upper, keep_lines=False)))
    if kept == found.paths and not found.inlined:
        return []
    masked = _mask(text, to_upper, keep_lines=True)
    matches = list(_WORD.finditer(masked))
    found = _find([(match[1], match[2]) for match in matches])
    ends = [match.start() for match in re.finditer("\n", masked)]
    problems = [_inlined(path, _line(ends, matches[word]), name) for word, name in found.inlined]
    if kept == found.paths:
        return problems
    lines = [_line(ends, matches[word]) for word in found.words]
    return problems + _differences(kept, found.paths, lines, set(_lines(root, "")), path)


def _line(ends: list[int], match: re.Match[str]) -> int:
    return bisect_left(ends, match.start()) + 1


def _mask(text: str, to_upper: bool, keep_lines: bool) -> str:
    if text.lstrip().startswith(("CCSD", "NJPL")):
        text = _BARE_SFDU.sub("", text)
    if keep_lines:
        text = _QUOTED_NAME.sub(r"\1\2", text)
        masked = _MASKED.sub(lambda match: " " + "\n" * match.group().count("\n"), text)
    else:
        masked = _MASKED.sub(" ", text)
    return masked.upper() if to_upper else masked


def _find(words: list[tuple[str, str]]) -> _Found:
    """Go through (word, equals sign or nothing)."""
    found = _Found()
    paths, indexes = found.paths, found.words
    opened: list[tuple[str, str, str]] = []
    prefix = ""
    total = len(words)
    for index, (word, equals) in enumerate(words):
        upper = word.upper()
        if upper in _KINDS and equals:
            following = words[index + 1] if index + 1 < total else ("", "")
            name = "" if following[1] else following[0]
            paths.append(f"{prefix}{name}/")
            opened.append((_KINDS[upper], name.upper(), prefix))
            prefix = f"{prefix}{name}/"
        elif upper in _ENDS:
            name = words[index + 1][0].upper() if equals and index + 1 < total else ""
            count = _how_many_close(opened, _ENDS[upper], name)
            for _ in range(count):
                paths.append(prefix[:-1] + _CLOSE)
                prefix = opened.pop()[2]
            indexes += [index] * (count - 1)
            if not count:
                continue
        elif equals:
            paths.append(prefix + word)
        elif upper == "END":
            if not opened or not _goes_on(words, index + 1):
                break
            found.inlined.append((index, prefix[:-1]))
            continue
        else:
            continue
        indexes.append(index)
    while opened:
        paths.append(prefix[:-1] + _CLOSE)
        indexes.append(total - 1)
        prefix = opened.pop()[2]
    return found


def _how_many_close(opened: list[tuple[str, str, str]], kind: str, name: str) -> int:
    for count, (open_kind, open_name, _) in enumerate(reversed(opened), 1):
        if open_kind == kind and name in ("", open_name):
            return count
    return int(bool(opened) and opened[-1][0] == kind)


def _goes_on(words: list[tuple[str, str]], index: int) -> bool:
    if index >= len(words):
        return False
    word, equals = words[index]
    return word.upper() in _ENDS or (
        equals == "=" and word.upper() not in ("PDS_VERSION_ID", "ODL_VERSION_ID", "LBLSIZE")
    )


def _flatten(block: Block, prefix: str, kept: list[str]) -> None:
    for member in block.members:
        if isinstance(member, Statement):
            kept.append(prefix + member.name)
        else:
            path = f"{prefix}{member.name}/"
            kept.append(path)
            _flatten(member, path, kept)
            kept.append(path[:-1] + _CLOSE)


def _inlined(path: str, line: int, block: str) -> Problem:
    reason = f"END inside {block}, with statements after it: reading went on, as after the end of an included copy"
    return Problem(path, line, block, reason, "Remove this END, or refer to the copy by ^STRUCTURE.")


def _lines(block: Block, prefix: str) -> Iterator[tuple[str, int]]:
    """Where the reader saw each statement and block: it tells which of several equal names was lost."""
    for member in block.members:
        if isinstance(member, Statement):
            yield prefix + member.name, member.line
        else:
            yield f"{prefix}{member.name}/", member.line
            yield from _lines(member, f"{prefix}{member.name}/")


def _differences(
    kept: list[str], found: list[str], lines: list[int], seen: set[tuple[str, int]], path: str
) -> list[Problem]:
    problems: list[Problem] = []
    missing = Counter(found) - Counter(kept)
    extra = Counter(kept) - Counter(found)
    for name, line in sorted(zip(found, lines, strict=True), key=lambda place: (place in seen, place[1])):
        if missing[name] > 0:
            missing[name] -= 1
            problems.append(Problem(path, line, _shown(name), f"{_what(name)} was not kept by the reader", _LOST))
    for name, count in extra.items():
        reason = f"{_what(name)} was read {count} time(s) more than the label holds it"
        problems.append(Problem(path, None, _shown(name), reason, _LOST))
    if not problems:
        at = next(index for index, (one, other) in enumerate(zip(kept, found, strict=True)) if one != other)
        reason = "statements were read in another order than the label's"
        problems.append(Problem(path, lines[at], _shown(found[at]), reason, _LOST))
    return problems


def _what(name: str) -> str:
    if name.endswith(_CLOSE):
        return "the end of a block"
    return "a block" if name.endswith("/") else "a statement"


def _shown(name: str) -> str:
    return name.removesuffix(_CLOSE).rstrip("/")
