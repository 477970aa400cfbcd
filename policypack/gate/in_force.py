"""The settings that result for each project and stack, compared between two revisions.

They are resolved as a preview resolves them: the nearest settings file, and on top the
configuration of the stack. No module that `rules_from` names is imported: a change must not run its
code here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from policypack.gate.facts import (
    SETTING,
    WAIVER,
    Change,
    Way,
    change,
    content_of,
    shown_value,
    waiver_fact,
)
from policypack.program_files.settings_file import SettingsFile, read_yaml, settings_file
from policypack.reading import files
from policypack.rule.rule import Severity, narrowest_group
from policypack.rules import all_rules
from policypack.settings.errors import SettingsError
from policypack.settings.merging import Part, is_looser, layered, of_the_stack
from policypack.settings.settings import DIRECTIONS, NAMESPACE, Level, Settings
from policypack.start.wording import first_few

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_ENDINGS = ("yaml", "yml", "json")
_NONE = "(none)"
_IN_FORCE = "levels in force"
# The levels that result are compared, and waivers one by one.
_COMPARED = tuple(key for key in DIRECTIONS if key not in ("levels", "waivers"))


class InForce(NamedTuple):
    """The settings of a project, or why there are none. `sources` has the file of each setting that
    a file sets; `file` is the nearest one to the program."""

    settings: Settings
    file: str
    sources: Mapping[str, str]
    fault: str = ""


def changes(
    was: Path, now: Path, before: Collection[str], after: Collection[str], others: Collection[str]
) -> Iterator[Change]:
    """The changes of what is in force for the projects in the folders `after`, each compared with
    what stood for its folder; one that was moved, with what stood where it was. `others` are
    folders with settings for no project."""
    moved = {_name(was, folder): folder for folder in before if folder not in after}
    found: dict[Change, list[str]] = defaultdict(list)
    for folder in sorted({*after, *others}):
        old = folder if folder in before else moved.get(_name(now, folder), folder)
        base = {*_differing(_resolved(was, old), _resolved(now, folder))}
        for each in base:
            found[each].append(folder)
        for stack in sorted({*_stacks(was, old), *_stacks(now, folder)}):
            sides = _resolved(was, old, stack), _resolved(now, folder, stack)
            for each in {*_differing(*sides)} - base:
                found[each].append(f"{folder}, stack {stack}")
    for made, places in found.items():
        yield made._replace(projects=() if {*places} >= {*after} else tuple(places))


def _name(root: Path, folder: str) -> object:
    stated = (content_of(text) for text in _texts(root / folder, _PROJECT_FILES))
    return next((each.get("name") for each in stated if isinstance(each, Mapping)), None)


def _texts(folder: Path, names: Collection[str]) -> Iterator[str]:
    for name in names:
        if (folder / name).is_file():
            yield files.read_bytes(folder / name, files.DOCUMENT).decode("utf-8", "replace")


def _configuration(root: Path, folder: str) -> Path:
    """The folder of the stacks' files.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    for text in _texts(root / folder, _PROJECT_FILES):
        stated = content_of(text)
        named = (stated.get("stackConfigDir") or stated.get("config")) if stated else None
        if isinstance(named, str) and (root / folder / named).resolve().is_relative_to(root):
            return (root / folder / named).resolve()
    return root / folder


def _stacks(root: Path, folder: str) -> Iterator[str]:
    for place in _configuration(root, folder).glob("Pulumi.?*.*"):
        if place.suffix[1:] in _ENDINGS and f"{NAMESPACE}:" in "".join(
            _texts(place.parent, [place.name])
        ):
            yield place.name.removeprefix("Pulumi.").rpartition(".")[0]


def _resolved(root: Path, folder: str, stack: str | None = None) -> InForce:
    # The other revision may not have it yet; what stands above would count for it.
    (root / folder).mkdir(parents=True, exist_ok=True)
    try:
        file = settings_file(root / folder)
        parts = [(file.part, _shown(root, file))] if file else []
        parts += _of_files(root, folder, stack)
        settings = layered(Settings(), (part for part, _ in parts), all_rules()).settings
    except SettingsError as error:
        return InForce(Settings(), folder, {}, error.faults[0])
    sources = {key: name for part, name in parts for key in part.keys}
    return InForce(settings, _shown(root, file) if file else "", sources)


def _shown(root: Path, file: SettingsFile) -> str:
    return file.file.relative_to(root).as_posix()


def _of_files(root: Path, folder: str, stack: str | None) -> Iterator[tuple[Part, str]]:
    """What the project file, and on top the stack's file, configure."""
    named = [root / folder / name for name in _PROJECT_FILES]
    if stack is not None:
        place = _configuration(root, folder)
        named += [place / f"Pulumi.{stack}.{ending}" for ending in _ENDINGS]
    for path in named:
        for text in _texts(path.parent, [path.name]):
            name = path.relative_to(root).as_posix()
            yield of_the_stack(_configured(read_yaml(text, name).content)), name


def _configured(content: Any) -> dict[str, str]:
    config = content.get("config") if isinstance(content, Mapping) else None
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in (config.items() if isinstance(config, Mapping) else ())
        if str(name).startswith(f"{NAMESPACE}:")
    }


def _differing(old: InForce, new: InForce) -> Iterator[Change]:
    if old.fault or new.fault:
        if old.fault != new.fault:
            shown = (f"cannot be read: {each.fault}" if each.fault else None for each in (old, new))
            yield change(Way.REVIEW, SETTING, new.file, "", shown)
        return
    if old.settings == new.settings:
        return
    for key in _COMPARED:
        values = (getattr(each.settings, key) for each in (old, new))
        texts = [
            _NONE if each in (None, (), frozenset(), {}) else shown_value(each) for each in values
        ]
        if texts[0] != texts[1]:
            yield change(
                _way(key, old.settings, new.settings), SETTING, _file(key, old, new), key, texts
            )
    yield from _of_levels(old, new)
    yield from _of_waivers(old, new)


def _way(key: str, old: Settings, new: Settings) -> Way:
    """Which way a setting that differs changes the gate."""
    if is_looser(key, old, new, all_rules()):
        return Way.LOOSENS
    return Way.TIGHTENS if is_looser(key, new, old, all_rules()) else Way.REVIEW


def _file(key: str, old: InForce, new: InForce) -> str:
    """The file that changed the setting: another file than before may leave it out."""
    nearer = new.file if new.file != old.file else ""
    return new.sources.get(key) or nearer or old.sources.get(key, old.file)


def _of_levels(old: InForce, new: InForce) -> Iterator[Change]:
    """The rules whose findings have another level, and levels of rules that are not known here."""
    was, now = _levels(old.settings), _levels(new.settings)
    looser = {rule: place for rule in was for place in _below(now[rule], was[rule])}
    stricter = {rule: place for rule in was for place in _below(was[rule], now[rule])}
    file = _file("levels", old, new)
    for direction, rules in ((Way.LOOSENS, looser), (Way.TIGHTENS, stricter)):
        # `remediate` is looser either way.
        left = {rule: at for rule, at in rules.items() if rules is looser or rule not in looser}
        if left:
            texts = (
                first_few([f"{rule}: {levels[rule][at].value}" for rule, at in left.items()])
                for levels in (was, now)
            )
            yield change(direction, SETTING, file, _IN_FORCE, texts)
    own = [_unknown(each.settings) for each in (old, new)]
    if own[0] != own[1]:
        yield change(
            Way.REVIEW,
            SETTING,
            file,
            "levels",
            (shown_value(each) or _NONE for each in own),
        )


def _levels(settings: Settings) -> dict[str, list[Level]]:
    """The levels of each rule: of a finding of its own severity, then of each other severity."""
    return {
        rule.id: [settings.level(rule, severity) for severity in (None, *Severity)]
        for rule in all_rules()
    }


def _below(some: Sequence[Level], others: Sequence[Level]) -> Iterator[int]:
    """The first place where a level is below that of the others."""
    pairs = enumerate(zip(some, others, strict=True))
    yield from islice((at for at, (one, other) in pairs if one.is_below(other)), 1)


def _unknown(settings: Settings) -> dict[str, Level]:
    """The levels of an organization's own rules, whose modules are not imported."""
    known = {rule.id for rule in all_rules()}
    names = {*settings.levels} - known
    groups = {narrowest_group(rule, names) for rule in all_rules()}
    return {name: settings.levels[name] for name in names - groups}


def _of_waivers(old: InForce, new: InForce) -> Iterator[Change]:
    was, now = (
        {fact.key: fact for waiver in each.settings.waivers for fact in [waiver_fact("", waiver)]}
        for each in (old, new)
    )
    for key in {**was, **now}:
        before, after = was.get(key), now.get(key)
        if before is None or after is None or before.value != after.value:
            is_less = after is None or (before is not None and after.value < before.value)
            yield change(
                Way.TIGHTENS if is_less else Way.LOOSENS,
                WAIVER,
                _file("waivers", old, new),
                key,
                (each and each.shown for each in (before, after)),
            )
