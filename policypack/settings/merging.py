"""Settings of a program over those of its organization: from its own file, from the comments in its
source and from the configuration of the stack (`stackwarden:profile`, ...).

Where an organization has configured the pack, each of them may tighten every setting, and loosen
only those that the organization lists in `stack_may`; other attempts are ignored and reported.
Where none has, the program's owner decides, and what is looser than before is reported as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple

from policypack.reading import json_text
from policypack.rule.history import notices
from policypack.rule.rule import Rule, narrowest_group
from policypack.settings.directions import NOTHING, Before, lowers, plans_less
from policypack.settings.errors import SettingsError, suggestion
from policypack.settings.settings import DIRECTIONS, NAMESPACE, STACK_KEYS, Place, Settings, Where
from policypack.settings.waivers import Waiver
from policypack.start.record import record

# Settings and waivers from JSON values.
# The model that checks them is imported only if some are given: it takes longer than a start.


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in (NAMESPACE, *place))


def read_settings(values: Mapping[str, Any], where: Where = _dotted) -> Settings:
    """Checked settings from JSON values; `where` names a place in them, in an error.

    Raises SettingsError with a line for each fault.
    """
    if values == {}:
        return Settings()
    from policypack.settings.schema import checked_settings

    return checked_settings(values, where)


def read_waiver(values: Mapping[str, Any], where: Where = _dotted) -> Waiver:
    """A checked waiver from JSON values, as `read_settings` reads settings."""
    from policypack.settings.schema import checked_waiver

    return checked_waiver(values, where)


# Values that Pulumi's configuration holds as plain text; the others are JSON.
TEXTS = (
    "profile",
    "encryption",
    "undecided",
    "user_pool_mfa",
    "permissions_boundary",
    "rules_as_of",
    "baseline",
)
_LOOSENED = ": loosened "
_LISTED_BY_FINDINGS = ("waivers", "rules_as_of", "baseline")


class Part(NamedTuple):
    """The settings that come from one place: `label` names a key of it in messages."""

    values: Settings
    keys: tuple[str, ...]
    label: Callable[[str], str]


@record(frozen=False)
class Layered:
    """The settings with those of other places applied, and a line for each that is ignored, looser
    than the setting that it replaces, or names a rule by a former ID. Waivers,
    `rules_as_of` and `baseline` have no line for what they loosen: findings list it.

    `owner_decides`: no organization has configured the pack. If one has, each value is compared
    with the organization's value, not with a value that another place of the program has set.
    """

    settings: Settings
    owner_decides: bool = False
    ignored: list[str] = field(default_factory=list)
    loosened: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    # The settings of the program that are looser and hold, waivers among them.
    allowed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._organization = self.settings
        self.renamed = renamed_rules(self.settings, lambda key: f"{NAMESPACE}.{key}")

    def add(self, part: Part, rules: Sequence[Rule]) -> None:
        """Puts the part on top."""
        if not part.keys:
            return
        self.renamed += renamed_rules(part.values, part.label)
        before = self.settings if self.owner_decides else self._organization
        merged: dict[str, Any] = {}
        for key in part.keys:
            direction, theirs = DIRECTIONS[key], getattr(part.values, key)
            ours = getattr(before, key)
            if direction.loosens(Before(before, ours, rules), theirs):
                if not (self.owner_decides or key in before.stack_may):
                    self.ignored.append(_ignored(part.label(key), key))
                    continue
                self.allowed.add(key)
                if key not in _LISTED_BY_FINDINGS:
                    self.loosened.append(f"{part.label(key)}{_LOOSENED}{_looser(ours, theirs)}")
            merged[key] = direction.merged(getattr(self.settings, key), theirs)
        self.settings = replace(self.settings, **merged)


def layered(
    given: Settings, parts: Iterable[Part], rules: Sequence[Rule], owner_decides: bool = True
) -> Layered:
    """The settings in force: those of the organization with the parts of the program on top."""
    made = Layered(given, owner_decides)
    for part in parts:
        made.add(part, rules)
    return made


def of_the_stack(config: Mapping[str, str]) -> Part:
    """The part of a stack's configuration that is for the pack.

    `config` holds the whole configuration as Pulumi gives it: `namespace:key` to text, other values
    as JSON. Raises SettingsError for an unknown key or an invalid value.
    """
    given: dict[str, Any] = {}
    faults = []
    for name, text in sorted(config.items()):
        namespace, _, key = name.partition(":")
        if namespace != NAMESPACE:
            continue
        if key not in STACK_KEYS:
            faults.append(f"{name}: unknown setting of a stack; {suggestion(key, STACK_KEYS)}")
            continue
        try:
            given[key] = text if key in TEXTS else json_text.loads(text)
        except ValueError:
            faults.append(f"{name}: must be a JSON value, such as a list")
    if faults:
        raise SettingsError(faults)
    return Part(read_settings(given), tuple(given), lambda key: f"{NAMESPACE}:{key}")


def is_looser(key: str, before: Settings, after: Settings, rules: Sequence[Rule]) -> bool:
    """Whether a setting gets looser where `after` replaces `before`, instead of adding to it."""
    ours, theirs = getattr(before, key), getattr(after, key)
    if DIRECTIONS[key] is NOTHING:
        return not ours <= theirs
    if key == "planned":
        return plans_less(before, after, rules)
    if key == "levels":
        names = {*ours, *theirs}
        named = [each for each in rules if each.id in names or narrowest_group(each, names)]
        return lowers(before, after, named)
    return DIRECTIONS[key].loosens(Before(before, ours, rules), theirs)


def replaced(nearer: Part, above: Iterable[Part], rules: Sequence[Rule]) -> Iterator[str]:
    """A line for each setting of files above that the nearer file replaces by a looser one, also by
    leaving it out."""
    lines = set[str]()
    for part in above:
        for key in part.keys:
            if key not in lines and is_looser(key, part.values, nearer.values, rules):
                lines.add(key)
                yield f"{nearer.label(key)}{_LOOSENED}by replacing {part.label(key)}"


def renamed_rules(settings: Settings, label: Callable[[str], str]) -> list[str]:
    """Returns a line for each former ID of a rule in the settings; `label` names a key of them."""
    named = {
        "levels": settings.levels,
        "never_waive": settings.never_waive,
        "waivers": [each.rule for each in settings.waivers],
    }
    return [f"{label(key)}: {line}" for key, rules in named.items() for line in notices(rules)]


def _ignored(label: str, key: str) -> str:
    return (
        f"{label}: ignored, because it loosens the organization's setting; "
        f"remove it, or ask the organization to add {key} to its setting stack_may"
    )


def is_loosened(line: str) -> bool:
    """Whether a line that the pack reports is about a setting that is looser than before."""
    return _LOOSENED in line


def _looser(ours: Any, theirs: Any) -> str:
    """The exceptions that the program's owner adds to the earlier setting, in words."""
    if isinstance(theirs, Mapping):
        return f"for {', '.join(sorted(set(theirs)))}"
    if isinstance(theirs, (frozenset, tuple)):
        return f"by {', '.join(sorted(str(each) for each in theirs if each not in ours))}"
    return f"from {_text(ours)} to {_text(theirs)}"


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))
