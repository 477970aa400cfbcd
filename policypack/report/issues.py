"""Edits as issues for a tracker, and as a checklist for each owner.

The body of an issue ends with an HTML comment, which a later run reads to find the issue again
(`policypack.report.tracked`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, cast

from typing_extensions import TypedDict

from policypack.judging.contents import digest
from policypack.reading import json_text
from policypack.reading.files import split_lines
from policypack.report.edits import Edit, Edits
from policypack.report.rule_pages import page_url
from policypack.report.run import fault_of
from policypack.report.summaries import count
from policypack.rule.rule import Rule
from policypack.start.wording import escaped, visible

_NOBODY = "Without an owner"
LABEL = "stackwarden"
_BEGIN, _END = "<!-- stackwarden-issue ", " -->"
# GitHub takes titles of 256 characters and bodies of 65,536, Jira of 255 and 32,767.
_TITLE, _TEXT, _NAMES = 250, 2_000, 500
Issue = Mapping[str, Any]


class Marker(TypedDict):
    """What an issue says about itself to a later run.

    `about` is a digest of program, place and rule; `stacks` are IDs by that of their backend, all
    of them if `is_whole`, and `content` is a digest of the issue as it was written.
    """

    key: str
    about: str
    rule: str
    stacks: dict[str, list[str]]
    is_whole: bool
    content: str


def marker_of(edit: Edit, title: str, text: str) -> Marker:
    """The marker of an issue with this title and text."""
    stacks = (f"{backend} {each}" for backend, named in edit.named.items() for each in named)
    return {
        "key": edit.key,
        "about": about(edit.program, edit.place, edit.rule),
        "rule": edit.rule,
        "stacks": edit.named,
        "is_whole": edit.is_whole,
        "content": digest(title, text, edit.severity, str(edit.is_whole), *stacks),
    }


def as_comment(marker: Marker) -> str:
    """The marker as the comment in a body."""
    text = json.dumps(marker, separators=(",", ":"))
    # A name may have the end of a comment.
    return _BEGIN + text.replace("<", r"\u003c").replace(">", r"\u003e") + _END


def read_marker(body: str) -> Marker | None:
    """The last marker of a body; None if it has none. Raises ValueError for a malformed one."""
    _, begin, rest = body.rpartition(_BEGIN)
    if not begin:
        return None
    text, end, _ = rest.partition(_END)
    try:
        held = json_text.loads(text)
    except ValueError:
        held = None
    if not end or fault_of(Marker, held) is not None:
        raise ValueError("the stackwarden-issue comment in its body is malformed")
    return cast(Marker, held)


def about(program: str, place: str, rule: str) -> str:
    """A digest of a place and a rule, whatever the property."""
    return digest(program, place, rule)


def issues(found: Edits, rules: Mapping[str, Rule]) -> Iterator[Issue]:
    """An issue for each edit, by owner."""
    for _, edits in _by_owner(found):
        for each in edits:
            named, text = _cut(title(each), _TITLE), body(each, rules)
            marker = marker_of(each, named, text)
            yield {
                "key": each.key,
                "title": named,
                "body": f"{text}\n{as_comment(marker)}\n",
                "labels": [LABEL, "security", f"severity:{each.severity}"],
                "owner": each.owner or None,
                "severity": each.severity,
                "content": marker["content"],
                "edit": each.record(),
            }


def as_json(found: Edits, rules: Mapping[str, Rule]) -> str:
    """A list of issues: `key` stays the same from audit to audit, so that none is filed twice."""
    return json.dumps([*issues(found, rules)], indent=2) + "\n"


def markdown(found: Edits, rules: Mapping[str, Rule]) -> Iterator[str]:
    """A checklist for each owner."""
    yield "# Issues by owner\n"
    closed = f"{_close(len(found))} {count(found.findings, 'finding')}"
    yield f"\n{count(len(found), 'edit')} {closed}.\n"
    for owner, edits in _by_owner(found):
        closed = count(sum(each.findings for each in edits), "finding")
        told = f"{count(len(edits), 'edit')}, {closed}"
        yield f"\n## {escaped(owner or _NOBODY)}: {told}\n"
        for each in edits:
            lines = split_lines(body(each, rules).strip())
            yield f"\n- [ ] **{escaped(title(each))}**\n\n"
            yield "".join(f"  {line}".rstrip() + "\n" for line in lines)


def title(each: Edit) -> str:
    """The title of an issue: the problem and its place."""
    name = f"{each.place} in {each.program}" if each.program else each.place
    return visible(f"{each.title}: {name}")


def body(each: Edit, rules: Mapping[str, Rule]) -> str:
    """The text of an issue in Markdown."""
    url = page_url(rules[each.rule]) if each.rule in rules else ""
    name = f"[{escaped(each.rule)}]({url})" if url else escaped(each.rule)
    whose = (("Owners", each.owners), ("Teams", each.teams))
    lines = [
        f"{escaped(_cut(each.sentence(), _TEXT))}.",
        f"**Evidence:** {escaped(_cut(each.message, _TEXT))}",
        f"**Fix:** {escaped(_cut(each.fix, _TEXT))}" if each.fix else "",
        f"**Rule:** {name} ({each.severity}, {each.blocking:,} blocking)",
        *(
            f"**{label}:** {escaped(_cut(', '.join(names), _NAMES))}"
            for label, names in whose
            if names
        ),
    ]
    return "\n\n".join(filter(None, lines)) + "\n"


def _by_owner(found: Edits) -> Iterator[tuple[str, Sequence[Edit]]]:
    """The edits by owner, those without an owner last. Of each owner, the edits that close the most
    findings come first."""
    ordered = sorted(found.ordered(), key=lambda each: (not each.owner, each.owner))
    for owner, edits in groupby(ordered, key=lambda each: each.owner):
        yield owner, [*edits]


def _close(number: int) -> str:
    return "closes" if number == 1 else "close"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
