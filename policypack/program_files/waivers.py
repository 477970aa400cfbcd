"""Waivers in the comments of a program.

    # stackwarden: waive sqs-queue-unencrypted until 2027-03-01 by payments: a public test queue
    queue = aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)

Such a comment stands on the call that makes the resource, or directly above it, in a source of the
program itself. The engine does not send where a program makes a resource, so the program's files
tell: the type and the literal name in the call. Where the call has no such name, `on NAME` gives
it, and it is still one of that type, or of what a component of that type makes. Where all this does
not decide, the comment waives nothing and is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policypack.model.urns import is_named, parts_of, pattern, types_of
from policypack.program_files import own_sources
from policypack.program_files.files import SourceFile, source_files
from policypack.program_files.source import Call, Comment, Kind, Source, UnreadableError
from policypack.settings.errors import SettingsError, hint
from policypack.settings.merging import Part, read_waiver
from policypack.settings.settings import Settings
from policypack.settings.waivers import Waiver
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.program import Project

_MARK = lazy_pattern(r"stackwarden:\s*waive")
_FORM = lazy_pattern(
    r"stackwarden:\s*waive\s+(?P<rule>\S+)"
    r"(?:\s+on\s+(?P<resource>\"[^\"]+\"|\S+))?"
    r"(?:\s+content\s+(?P<content>\S+))?"
    r"\s+until\s+(?P<expires>\S+)"
    r"\s+by\s+(?P<owner>[^\s:][^:]*):\s*(?P<reason>.*\S)"
)
_WRITE = 'write "stackwarden: waive RULE [on NAME] until YYYY-MM-DD by OWNER: REASON"'
_ELSEWHERE = "put it on or directly above the resource's call, or add `on NAME`"


@record(frozen=True, kw_only=True)
class CommentWaiver(Waiver):
    """A waiver in a comment at `place` (file:line), for a resource of `kind`.

    `is_named`: the comment gives the name, as a name, a URN or a pattern.
    """

    place: str
    kind: Kind
    is_named: bool = False

    def covers(self, rule: str, urn: str, path: str) -> bool:
        """Whether it waives the finding: of the resource that the call makes."""
        if rule != self.rule:
            return False
        if not self.is_named:
            token, name = parts_of(urn)
            return name == self.resource and self.kind.is_of(token)
        return is_named(urn, self.resource) and any(map(self.kind.is_of, types_of(urn)))

    def __str__(self) -> str:
        return f"waiver of {self.rule} in {self.place}"


class CommentWaivers(NamedTuple):
    """The waivers, and a line for each comment that is none."""

    part: Part
    faults: list[str]

    @property
    def places(self) -> list[str]:
        """Where the waivers stand: file and line."""
        return [each.place for each in self.part.values.waivers if isinstance(each, CommentWaiver)]


class _Written(NamedTuple):
    """A comment that asks for a waiver, with its file."""

    file: SourceFile
    source: Source
    comment: Comment

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.comment.line}"


class _Fault(ValueError):
    """Why a comment waives nothing."""


def comment_waivers(project: Project) -> CommentWaivers:
    """The waivers in the comments of the program."""
    found = source_files(project)
    waivers: list[CommentWaiver] = []
    faults = [*found.faults]
    marked = [file for file in found.files if _MARK.search(file.text)]
    others = own_sources.others(project, found.files) if marked else {}
    own = [file for file in found.files if file.name not in others]
    for file in marked:
        if file.name in others:
            faults.append(f"waivers in {file.name}: not read, because {others[file.name]}")
            continue
        for written in _written(file, faults):
            try:
                waivers.append(_waiver(written, own))
            except _Fault as fault:
                faults.append(str(fault))
    part = Part(
        Settings(waivers=tuple(waivers)),
        ("waivers",) if waivers else (),
        lambda _: f"waivers in comments ({', '.join(each.place for each in waivers)})",
    )
    return CommentWaivers(part, faults)


def faults_of(file: SourceFile, rules: Collection[str], today: date) -> list[tuple[int, str]]:
    """What is wrong with the waivers in the comments of one file, by line, whatever the rest of the
    program makes; `rules` are the IDs that are known."""
    found = [(each.comment.line, _fault_of(each, rules, today)) for each in _written(file, [])]
    return [(line, fault) for line, fault in found if fault]


def _fault_of(written: _Written, rules: Collection[str], today: date) -> str | None:
    found = _FORM.fullmatch(written.comment.text)
    if found is None:
        return f"invalid waiver: {_WRITE}"
    # Without a name, the call has it.
    fields: dict[str, Any] = {**found.groupdict(), "resource": found["resource"] or "*"}
    try:
        waiver = read_waiver(fields, lambda key: f"invalid waiver: {key[-1]}")
    except SettingsError as error:
        return error.faults[0]
    if waiver.rule not in rules:
        return f"unknown rule {waiver.rule!r}; {hint(waiver.rule, rules)}"
    fault = waiver.fault(today, frozenset())
    return f"waiver of {waiver.rule}: {fault}" if fault else None


def _written(file: SourceFile, faults: list[str]) -> Iterator[_Written]:
    try:
        source = file.read()
    except UnreadableError as error:
        faults.append(f"waivers in {file.name}: not read ({error}); correct the file")
        return
    for comment in source.comments:
        if _MARK.search(comment.text):
            yield _Written(file, source, comment)


def _waiver(written: _Written, files: Sequence[SourceFile]) -> CommentWaiver:
    found = _FORM.fullmatch(written.comment.text)
    if found is None:
        raise _Fault(f"invalid waiver in {written.place}: {_WRITE}")
    fields: dict[str, Any] = found.groupdict()
    named = (fields["resource"] or "").strip('"')
    call = _named_call(written, files, named) if named else _call_of(written, files)
    fields["resource"] = call.name or named
    made = _checked(fields, written.place)
    is_named = call.name is None
    return CommentWaiver(**vars(made), place=written.place, kind=call.kind, is_named=is_named)


def _checked(fields: Mapping[str, Any], place: str) -> Waiver:
    try:
        return read_waiver(fields, lambda key: f"invalid waiver in {place}: {key[-1]}")
    except SettingsError as error:
        raise _Fault(error.faults[0]) from None


def _call_of(written: _Written, files: Sequence[SourceFile]) -> Call:
    """The one call that the comment stands at. Raises _Fault where it cannot be told."""
    calls = [*_near(written.source, written.comment)]
    if len(calls) != 1:
        what = "several resources are on this line; add `on NAME`" if calls else _ELSEWHERE
        raise _unmatched(written, what)
    (call,) = calls
    if call.name is None:
        raise _unmatched(written, "the program computes the resource's name; add `on NAME`")
    if call.repeated:
        raise _unmatched(written, "its call is in a loop; add `on NAME`")
    others = [*_others(call, written, files)]
    if others:
        raise _unmatched(written, f"{others[0]} has the same name and type; add `on {call.name}`")
    return call


def _named_call(written: _Written, files: Sequence[SourceFile], named: str) -> Call:
    """The one call that the comment stands at, whose name it gives. Raises _Fault."""
    wanted = pattern(parts_of(named)[1])
    near = [*_near(written.source, written.comment)]
    calls = [each for each in near if each.name is None or wanted.fullmatch(each.name)]
    if len(calls) != 1:
        what = "the resources there have different names" if near and not calls else _ELSEWHERE
        raise _unmatched(written, "several resources are on this line" if calls else what)
    (call,) = calls
    for place, other in _calls_like(call, written, files):
        if other is None or (other.name is not None and wanted.fullmatch(other.name)):
            raise _unmatched(written, f"`on {named}` also matches {place}; narrow the name")
    return call if call.name is not None and not call.repeated else call._replace(name=None)


def _unmatched(written: _Written, what: str) -> _Fault:
    return _Fault(f"waiver in {written.place} matches no resource: {what}")


def _near(source: Source, comment: Comment) -> Iterable[Call]:
    """The innermost calls that the comment is in, and those that begin directly below it."""
    inside = [call for call in source.calls if call.first <= comment.line <= call.last]
    below = []
    if comment.alone:
        lines = {each.line for each in source.comments if each.alone}
        next_line = comment.line + 1
        while next_line in lines:
            next_line += 1
        below = [call for call in source.calls if call.first == next_line]
    innermost = [call for call in inside if not any(_is_within(other, call) for other in inside)]
    return dict.fromkeys([*innermost, *below])


def _is_within(inner: Call, outer: Call) -> bool:
    """Whether the one call has fewer of the lines of the other."""
    return (outer.first, outer.last) != (inner.first, inner.last) and (
        outer.first <= inner.first and inner.last <= outer.last
    )


def _others(call: Call, written: _Written, files: Sequence[SourceFile]) -> Iterator[str]:
    """The places of other calls that make a resource of this type and name."""
    relevant = [each for each in files if str(call.name) in each.text]
    for place, other in _calls_like(call, written, relevant):
        if other is None or other.name == call.name:
            yield place


def _calls_like(
    call: Call, written: _Written, files: Sequence[SourceFile]
) -> Iterator[tuple[str, Call | None]]:
    """The other calls of the type with their places; None for a file that cannot be parsed."""
    seen = False
    for file in files:
        if call.kind.name not in file.text:
            continue
        try:
            found = written.source if file is written.file else file.read()
        except UnreadableError as error:
            yield f"{file.name} ({error})", None
            continue
        for other in found.calls:
            if other.kind != call.kind:
                continue
            if not seen and file is written.file and other == call:
                # The same call may stand twice on one line.
                seen = True
                continue
            yield f"{file.name}:{other.first}", other
