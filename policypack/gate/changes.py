"""The effect of a change on the gate: the facts that it adds, removes or alters, and which way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

from policypack.credentials.known import KnownSecrets
from policypack.gate import facts, folders, in_force, revisions
from policypack.gate.facts import (
    BASELINE,
    PACK,
    PIPELINE,
    PROJECT,
    SETTING,
    UNREAD,
    WAIVER,
    Change,
    Fact,
    Way,
)
from policypack.gate.pipelines import Gates, gates
from policypack.gate.sections import is_pipeline
from policypack.report.secret_lines import hidden_lines
from policypack.start.wording import first_few, visible


class Difference(NamedTuple):
    """The changes between two commits, those that a second person must read first. `elsewhere` is
    what runs at the second one, or decides about it, and is not in the repository."""

    base: str
    head: str
    changes: tuple[Change, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether anything but tightening changed."""
        return any(each.way is not Way.TIGHTENS for each in self.changes)


_HIDDEN = "(not shown: may hold a credential)"
Tree = Mapping[str, revisions.Blob]
_KINDS = (SETTING, WAIVER, BASELINE, PACK, PROJECT, PIPELINE, UNREAD)
_WAYS = (*Way,)


def difference(repository: Path, spec: str) -> Difference:
    """Returns the gate changes in a range of commits. Raises ValueError for an unknown revision."""
    root = revisions.root_of(repository)
    base, head = revisions.between(root, spec)
    before, after = (revisions.files(root, commit) for commit in (base, head))
    found = [*_of_files(root, before, after)]
    old, new = (gates(tree, partial(_texts, root, tree)) for tree in (before, after))
    found += pipelines(old, new)
    found += folders.changes(before, after, old.folders | new.folders)
    is_run = any(is_pipeline(file) for file, _ in new.running)
    elsewhere = sorted(new.elsewhere) if is_run else [NO_GATE]
    return Difference(base, head, tuple(sorted(found, key=_order)), tuple(elsewhere))


def _of_files(root: Path, before: Tree, after: Tree) -> Iterator[Change]:
    """What changes in the files of the gate, and in what results for each project."""
    old, new = (_read(root, tree) for tree in (before, after))
    judged = facts.projects(before), facts.projects(after)
    others = facts.unused({**before, **after}, judged[0] | judged[1])
    with facts.written(old) as was, facts.written(new) as now:
        for change in in_force.changes(was, now, *judged, others):
            shown = (each and shown_lines([each])[0] for each in (change.before, change.after))
            yield facts.change(*change[:4], shown)._replace(projects=change.projects)
        sides = [
            {(each.kind, each.file, each.key): each for each in made}
            for made in (
                [*facts.facts(place, read), *_unread(tree, read)]
                for place, read, tree in ((was, old, before), (now, new, after))
            )
        ]
    for key in {**sides[0], **sides[1]}:
        yield from _change(sides[0].get(key), sides[1].get(key))


def _read(root: Path, tree: Tree) -> dict[revisions.Blob, bytes]:
    wanted = [blob for path, blob in tree.items() if facts.wanted(path)]
    return dict(revisions.contents(root, wanted))


def _unread(tree: Tree, read: Mapping[revisions.Blob, bytes]) -> Iterator[Fact]:
    return facts.unread(
        blob
        for path, blob in tree.items()
        if blob.other or (facts.wanted(path) and blob not in read)
    )


def _texts(root: Path, tree: Tree, paths: Collection[str]) -> dict[str, str]:
    """The texts of those files that can be read; of a link it is what the link has."""
    wanted = [tree[path] for path in sorted(paths)]
    read = revisions.contents(root, wanted)
    return {blob.path: content.decode("utf-8", "replace") for blob, content in read}


def pipelines(old: Gates, new: Gates) -> Iterator[Change]:
    """What changes of the sections that run the gate, and of all that these depend on."""
    is_moved = bool(new.running - old.running)
    read = {file for file, _ in new.sections}
    for key in sorted(old.compared | new.compared):
        file, _ = key
        if file in new.paths and file not in read:
            # Nothing calls it any more, which is told where it was called.
            continue
        before, after = (
            () if (section := each.sections.get(key)) is None else section.lines
            for each in (old, new)
        )
        is_gone = key in old.running - new.running and not is_moved
        way = Way.LOOSENS if is_gone else Way.REVIEW
        for was, now in _differing(before, after, file):
            yield Change(way, PIPELINE, *key, was, now)


def _differing(
    before: Sequence[str], after: Sequence[str], file: str
) -> Iterator[tuple[str | None, str | None]]:
    """The lines that differ, as they stand next to each other."""
    old, new = shown_lines(before, file), shown_lines(after, file)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _joined(old[a:b]), _joined(new[c:d])


def _joined(lines: Sequence[str]) -> str | None:
    return first_few(lines) if lines else None


def shown_lines(lines: Sequence[str], file: str = "") -> list[str]:
    """Lines that follow each other as reports show them: without what may be a credential."""
    hidden = hidden_lines("\n".join(lines), file, KnownSecrets())
    ends = [*accumulate(line.count("\n") + 1 for line in lines)]
    spans = zip([0, *ends], ends, strict=False)
    return [
        _without_value(line) if any(start < each <= end for each in hidden) else line
        for line, (start, end) in zip(lines, spans, strict=True)
    ]


def _without_value(line: str) -> str:
    place, divider, _ = line.partition(": ")
    is_named = divider and not hidden_lines(place, "", KnownSecrets())
    return f"{place}: {_HIDDEN}" if is_named else _HIDDEN


def _change(before: Fact | None, after: Fact | None) -> Iterator[Change]:
    if before is not None and after is not None and before.value == after.value:
        return
    fact = after or before
    assert fact is not None
    shown = (each and shown_lines([each.shown])[0] for each in (before, after))
    yield facts.change(_way(fact, before, after), fact.kind, fact.file, fact.key, shown)


def _way(fact: Fact, before: Fact | None, after: Fact | None) -> Way:
    if fact.kind == BASELINE:
        return Way.TIGHTENS if after is None else Way.LOOSENS
    if fact.kind == WAIVER:
        later = before is not None and after is not None and after.value < before.value
        return Way.TIGHTENS if after is None or later else Way.LOOSENS
    if fact.kind == PROJECT and after is None:
        return Way.TIGHTENS
    return Way.REVIEW


def _order(change: Change) -> tuple[int, int, str, str]:
    return _WAYS.index(change.way), _KINDS.index(change.kind), change.file, change.key


_NAMES = {
    SETTING: "Setting",
    WAIVER: "Waiver",
    BASELINE: "Baseline entry",
    PACK: "Version of the pack",
    PROJECT: "Project file",
    PIPELINE: "Pipeline",
    UNREAD: "Not read",
}
_HEADINGS = {
    Way.LOOSENS: "Allows more",
    Way.REVIEW: "To review manually",
    Way.TIGHTENS: "Allows less",
}
NOTHING = "Nothing in this range changes the gate."
NOTHING_READ = "Nothing that was read changes the gate."
NO_GATE = "no pipeline of this repository runs the pack or Pulumi"


def text(found: Difference) -> str:
    """Returns the changes for a terminal."""
    lines = [f"Gate of {found.base[:12]}..{found.head[:12]}"]
    for way, changes in groupby(found.changes, key=lambda each: each.way):
        lines += ["", _HEADINGS[way]]
        lines += [f"  {_line(each)}" for each in changes]
    lines += ["", *_ending(found)]
    return "\n".join(map(visible, lines)) + "\n"


def markdown(found: Difference) -> str:
    """Returns the changes for a pull request."""
    lines = ["### Changes to the gate", ""]
    for way, changes in groupby(found.changes, key=lambda each: each.way):
        lines += [f"**{_HEADINGS[way]}**", ""]
        lines += [f"- {_escaped(visible(_line(each)))}" for each in changes]
        lines += [""]
    return "\n\n".join(["\n".join(lines).rstrip(), *(map(visible, _ending(found)))]) + "\n"


def as_json(found: Difference) -> str:
    """Returns the changes as one object of schema 1."""
    document = {
        "schema": 1,
        "base": found.base,
        "head": found.head,
        "needs_review": found.needs_review,
        "elsewhere": shown_lines(found.elsewhere),
        "changes": [{**each._asdict(), "way": each.way.value} for each in found.changes],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


FORMATS: dict[str, Callable[[Difference], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}


def _ending(found: Difference) -> list[str]:
    """The summary, and what could change without a commit here."""
    shown = first_few(shown_lines(found.elsewhere), 5)
    return [_summary(found), *([f"Not read, because it is elsewhere: {shown}"] if shown else [])]


def _summary(found: Difference) -> str:
    if not found.changes:
        return NOTHING_READ if found.elsewhere else NOTHING
    if not found.needs_review:
        return "Nothing in this range allows more; no second review is needed for the gate."
    loosened = sum(each.way is Way.LOOSENS for each in found.changes)
    others = sum(each.way is Way.REVIEW for each in found.changes)
    parts = [f"{loosened} {'change allows' if loosened == 1 else 'changes allow'} more"]
    parts += [f"{others} more to review"] if others else []
    return f"{', '.join(parts)}: a second person must review the gate."


def _line(change: Change) -> str:
    name = _NAMES[change.kind]
    if change.kind == PACK and change.before and change.after:
        return f"{change.file}: {change.key}: {change.before} -> {change.after}"
    if change.kind == PACK:
        verb = "removed" if change.after is None else "added"
        return f"{change.file}: {name} {verb}: {change.after or change.before}"
    is_named = change.kind in (SETTING, WAIVER, PROJECT, PIPELINE) and change.key
    key = f" {change.key}" if is_named else ""
    start = f"{change.file}: {name}{key}"
    end = f" ({first_few(change.projects)})" if change.projects else ""
    if change.before is None:
        return f"{start} added: {change.after}{end}"
    if change.after is None:
        return f"{start} removed: {change.before}{end}"
    return f"{start}: {change.before} -> {change.after}{end}"


def _escaped(line: str) -> str:
    """Text without the signs of Markdown and HTML: a name must not draw a link or an image."""
    return "".join(f"\\{each}" if each in "\\`*_[]()<>#|!~@" else each for each in line)
