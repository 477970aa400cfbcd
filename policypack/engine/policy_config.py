"""Pulumi's policy configuration: the announced policies and the received settings.

The engine knows only policies. So the policy `stackwarden` carries the settings, and every other
policy has one property, `level`. Before it configures the pack, Pulumi fills in each policy's
announced enforcement level, so that an explicit level and a default look alike: a level that
differs from the announced one is a decision, an equal one yields to the profile, and `level` pins.
What is announced is therefore constant: if it followed a program's settings, these could make an
organization's level look like a default.
Pulumi ignores unknown policies and properties; here each is an error that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from importlib import import_module
from itertools import islice
from typing import Any

from policypack.rule.history import as_named, current, groups_of, selected
from policypack.rule.rule import Rule, narrowest_group
from policypack.rules import added_rules, merged
from policypack.settings.errors import SettingsError, hint, suggestion
from policypack.settings.merging import read_settings
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.start.record import record

# Unknown names of one kind that are told.
_MOST = 20

UNDECIDED = f"{NAMESPACE}-undecided"
UNJUDGED = f"{NAMESPACE}-unjudged"
# A command of the program's owner marks its options with it. A mark in the environment would count
# for the packs of an organization too.
OF_A_COMMAND = "of_a_command"
# In Pulumi's configuration, the name for every policy at once.
ALL = "all"
LEVEL_SCHEMA: dict[str, Any] = {
    "type": "string",
    "enum": [level.value for level in Level],
    "description": "Enforcement level of this policy in every profile",
}


@record(frozen=True)
class PolicyConfig:
    """What Pulumi sends for one policy."""

    level: Level
    properties: Mapping[str, Any] = field(default_factory=dict)


def own_modules(received: Mapping[str, PolicyConfig]) -> tuple[list[str], frozenset[str]]:
    """The modules that the organization's `rules_from` names, and what its `stack_may` lists.

    Both are needed before the settings can be checked. Raises SettingsError for another type.
    """
    names = _own(received).get("rules_from") or []
    if not isinstance(names, list):
        raise SettingsError([f"{NAMESPACE}.rules_from: must be a list of module names"])
    stack_may = _own(received).get("stack_may")
    allowed = stack_may if isinstance(stack_may, list) else []
    return [*map(str, names)], frozenset(map(str, allowed))


def with_own_rules(rules: Sequence[Rule], modules: Sequence[str]) -> tuple[Rule, ...]:
    """The rules, with those of the modules that the setting `rules_from` names.

    Raises SettingsError if a module cannot be imported or repeats an id.
    """
    try:
        added = [added_rules(name, partial(import_module, name)) for name in modules]
        return merged(rules, *added)
    except ValueError as error:
        raise SettingsError([f"{NAMESPACE}.rules_from: {error}"]) from error


def with_current_ids(
    received: Mapping[str, PolicyConfig], rules: Sequence[Rule]
) -> Mapping[str, PolicyConfig]:
    """The configuration with current IDs of rules. A level by a former ID replaces the level that
    Pulumi fills in by the current one."""
    # These are not rules, so no history has them.
    known = {NAMESPACE, UNDECIDED, UNJUDGED, *(rule.id for rule in rules)}
    others = map(current, sorted(received.keys() - known))
    renamed = {each: received[as_named(each)] for each in others}
    return {
        **{each: received[each] for each in known & received.keys() - renamed.keys()},
        **renamed,
    }


def says_more_than(received: Mapping[str, PolicyConfig], announced: Mapping[str, object]) -> bool:
    """Whether the configuration has anything but what Pulumi fills in."""
    defaults = {
        **announced,
        NAMESPACE: Level.MANDATORY,
        UNDECIDED: Level.ADVISORY,
        UNJUDGED: Level.ADVISORY,
    }
    return any(
        config.properties or config.level is not defaults.get(policy)
        for policy, config in received.items()
    )


def is_of_a_command(received: Mapping[str, PolicyConfig]) -> bool:
    """Whether the configuration holds the options of a command that the program's owner runs."""
    return bool(_own(received).get(OF_A_COMMAND))


def options_of(received: Mapping[str, PolicyConfig]) -> Mapping[str, Any]:
    """The settings that the configuration has of the policy `stackwarden`."""
    return {key: each for key, each in _own(received).items() if key != OF_A_COMMAND}


def _own(received: Mapping[str, PolicyConfig]) -> Mapping[str, Any]:
    return received[NAMESPACE].properties if NAMESPACE in received else {}


def settings_of(
    received: Mapping[str, PolicyConfig], rules: Sequence[Rule], announced: Mapping[str, Level]
) -> Settings:
    """The organization's settings. Raises one SettingsError for all faults."""
    faults = [
        *_unknown_policies(received, rules),
        *_unknown_properties(received, rules),
        *_level_of_undecided(received),
    ]
    settings = Settings()
    try:
        settings = read_settings(_integers(options_of(received)))
        faults += unknown_rules(settings, rules, _label)
    except SettingsError as error:
        faults += error.faults
    if faults:
        raise SettingsError(faults)
    explicit = {
        rule.id: level
        for rule in rules
        if (level := _explicit(received, rule, announced.get(rule.id), settings)) is not None
    }
    policies = {**_properties(received, rules), **settings.policies}
    levels = {**explicit, **settings.levels}
    return replace(settings, levels=levels, policies=policies)


def reports_unjudged(received: Mapping[str, PolicyConfig]) -> bool:
    """Whether the resources that no rule judges are reported: always as advice, unless disabled."""
    config = received.get(UNJUDGED, PolicyConfig(Level.ADVISORY))
    level = Level(config.properties.get("level", config.level))
    return level is not Level.DISABLED


def _explicit(
    received: Mapping[str, PolicyConfig], rule: Rule, announced: Level | None, settings: Settings
) -> Level | None:
    """The level that somebody has decided on; None if the profile decides.

    The level of all policies at once is one of those that the profile has on: it does not choose
    rules, and a level of a group of rules goes before it.
    """
    config = received.get(rule.id)
    if config is None:
        return None
    if "level" in config.properties:
        return Level(config.properties["level"])
    if ALL in received and config.level is received[ALL].level:
        is_off = settings.level(rule) is Level.DISABLED
        return None if is_off or narrowest_group(rule, settings.levels) else config.level
    return config.level if ALL in received or config.level is not announced else None


def _unknown_policies(received: Mapping[str, PolicyConfig], rules: Sequence[Rule]) -> list[str]:
    known = {ALL, NAMESPACE, UNDECIDED, UNJUDGED, *(rule.id for rule in rules)}
    return _named(
        sorted(set(received) - known), known, lambda each: f"{each}: unknown policy", "policies"
    )


def _named(
    unknown: Iterable[str], known: Collection[str], say: Callable[[str], str], what: str
) -> list[str]:
    """A line for each of the first names, since each is compared with all known ones."""
    first = [*islice(unknown, _MOST + 1)]
    faults = [f"{say(each)}; {hint(each, known)}" for each in first[:_MOST]]
    return [*faults, f"more unknown {what}; correct these first"] if first[_MOST:] else faults


def unknown_rules(
    settings: Settings, rules: Sequence[Rule], label: Callable[[str], str]
) -> list[str]:
    """A line for each unknown rule that the settings name; `label` names one of their keys.

    A waiver of an unknown rule stops nothing, so it is reported with the other waivers.
    """
    ids = {rule.id for rule in rules}
    known = ids | groups_of(rules)

    def unknown(names: Collection[str]) -> Iterable[str]:
        return (each for each in sorted(set(names) - ids) if not selected(rules, each))

    planned = {name for each in settings.planned for name in each.levels}
    named: Mapping[str, tuple[Iterable[str], Collection[str]]] = {
        "levels": (unknown(settings.levels), known),
        "planned": (unknown(planned), known),
        "never_waive": (sorted(settings.never_waive - ids), ids),
    }
    return [
        fault
        for key, (names, among) in named.items()
        for fault in _named(names, among, f"{label(key)}: unknown rule {{!r}}".format, "rules")
    ]


def _label(key: str) -> str:
    return f"{NAMESPACE}.{key}"


def faults_of_policies(settings: Settings, rules: Sequence[Rule]) -> list[str]:
    """Unknown and missing properties in the configuration of single policies."""
    known = {rule.id: rule for rule in rules if rule.takes}
    says = f"{_label('policies')}.{{}}: unknown policy with a configuration".format
    faults = _named(sorted(settings.policies.keys() - known.keys()), known, says, "policies")
    for rule in known.values():
        given = settings.policies.get(rule.id, {})
        for key in sorted(given.keys() - set(rule.takes)):
            what = f"unknown property; {suggestion(key, rule.takes)}"
            faults.append(f"{_label('policies')}.{rule.id}.{key}: {what}")
        if settings.level(rule) is not Level.DISABLED:
            faults += [
                f"{rule.id}.{key}: missing; add it" for key in rule.needs if key not in given
            ]
    return faults


def _properties(
    received: Mapping[str, PolicyConfig], rules: Sequence[Rule]
) -> dict[str, dict[str, Any]]:
    """The configuration of those policies that take one."""
    found = {rule.id: received[rule.id].properties for rule in rules if rule.id in received}
    own = {
        rule: {key: _integers(value) for key, value in given.items() if key != "level"}
        for rule, given in found.items()
    }
    return {rule: given for rule, given in own.items() if given}


def _unknown_properties(received: Mapping[str, PolicyConfig], rules: Sequence[Rule]) -> list[str]:
    faults = []
    takes = {rule.id: rule.takes for rule in rules}
    for policy, config in sorted(received.items()):
        if policy == NAMESPACE:
            continue
        for key in sorted(set(config.properties) - {"level", *takes.get(policy, ())}):
            faults.append(f"{policy}.{key}: unknown property; a policy has only `level`")
        level = config.properties.get("level", Level.ADVISORY.value)
        if level not in LEVEL_SCHEMA["enum"]:
            faults.append(f"{policy}.level: unknown level; use {', '.join(LEVEL_SCHEMA['enum'])}")
    return faults


def _level_of_undecided(received: Mapping[str, PolicyConfig]) -> list[str]:
    config = received.get(UNDECIDED, PolicyConfig(Level.ADVISORY))
    if ALL in received or (config.level is Level.ADVISORY and "level" not in config.properties):
        return []
    return [f"{UNDECIDED}: has no level; use the setting `undecided` of {NAMESPACE}"]


def _integers(value: Any) -> Any:
    # A Struct carries every number as a double.
    if isinstance(value, Mapping):
        return {key: _integers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_integers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
