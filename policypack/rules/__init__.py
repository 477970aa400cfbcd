"""All rules: one package per service, named as in pulumi_aws, one module per theme.

A rule is found by its definition in a module here; there is no second list. The page beside a
module, such as `queues.md`, has the example program of each of its rules. Organizations add their
own through the entry point group `stackwarden.rules`, or name modules in `rules_from`.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from policypack.rule.history import status
from policypack.rule.rule import Rule
from policypack.start.containment import failure_of, kind_and_text
from policypack.start.installed import may_declare
from policypack.start.lazy_patterns import lazy_pattern

ENTRY_POINTS = "stackwarden.rules"
# Prefix of the names of modules that declare the pack's own rules.
CATALOGUE = f"{__name__}."
_EXAMPLE = lazy_pattern(r"^## (\S+)\n\n```python\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=1)
def catalogue() -> tuple[Rule, ...]:
    """The rules of the pack itself, by id."""
    refuse_lost_folders(map(Path, __path__))
    names = sorted(
        module.name for module in pkgutil.walk_packages(__path__, CATALOGUE) if not module.ispkg
    )
    return tuple(map(_completed, rules_in(import_module(name) for name in names)))


def _completed(rule: Rule) -> Rule:
    documentation = replace(rule.documentation, example=example_of(rule))
    return replace(rule, status=status(rule.id), documentation=documentation)


def example_of(rule: Rule) -> str:
    """Returns the example program of a rule of the pack, or an empty string."""
    return rule.documentation.example or examples(rule.module).get(rule.id, "")


@cache
def examples(module: str) -> Mapping[str, str]:
    """Returns the example programs on the page beside a module, by the IDs of its rules."""
    page = Path(__file__).parent.joinpath(*module.removeprefix(CATALOGUE).split("."))
    text = page.with_suffix(".md").read_text(encoding="utf-8")
    return dict(_EXAMPLE.findall(text))


def refuse_lost_folders(roots: Iterable[Path]) -> None:
    """Raises ImportError for a folder of modules without `__init__.py`.

    `walk_packages` skips such a folder, and its rules would be lost silently.
    """
    for root in roots:
        for folder in sorted({module.parent for module in root.rglob("*.py")}):
            if not (folder / "__init__.py").is_file():
                name = folder.relative_to(root).as_posix()
                raise ImportError(f"policypack/rules/{name} has no __init__.py; add an empty one")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """The catalogue and the rules that installed distributions add to it. Raises ValueError."""
    return merged(catalogue(), *installed_rules())


def installed_rules() -> list[tuple[Rule, ...]]:
    """The rules that installed distributions add to the catalogue. Raises ValueError."""
    if not may_declare(ENTRY_POINTS):
        return []
    from importlib.metadata import entry_points

    return [added_rules(each.value, each.load) for each in entry_points(group=ENTRY_POINTS)]


def added_rules(name: str, load: Callable[[], ModuleType]) -> tuple[Rule, ...]:
    """The rules of a module that is not part of the pack, and its policies for Pulumi's SDK.

    Raises ValueError for every error of the module.
    """
    found: list[Rule] = []
    failure = failure_of(lambda: found.extend(_rules_and_policies(load)))
    if failure is not None:
        raise ValueError(f"{name}: import failed with {kind_and_text(failure)}") from failure
    return tuple(found)


def _rules_and_policies(load: Callable[[], ModuleType]) -> tuple[Rule, ...]:
    # The SDK takes a second to load, and only an organization's own modules need it.
    from policypack.forms.sdk_policies.policies import noting_packs, policies_in

    with noting_packs() as packs:
        module = load()
    return merged(rules_in([module]), policies_in(module, packs))


def rules_in(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """The rules that are defined in the modules. Raises ValueError if two share an id."""
    found = (
        rule
        for module in modules
        for rule in vars(module).values()
        if isinstance(rule, Rule) and rule.module == module.__name__
    )
    return merged(found)


def merged(*parts: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of all parts by id. Raises ValueError if two share an id."""
    table: dict[str, Rule] = {}
    for rule in (rule for part in parts for rule in part):
        if table.setdefault(rule.id, rule) is not rule:
            raise ValueError(
                f"two rules share the id {rule.id}; rename one, an organization's with its prefix"
            )
    return tuple(table[id] for id in sorted(table))  # noqa: A001
