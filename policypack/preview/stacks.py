"""Which stack is previewed: the named one, the selected one, or the only configured one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.preview.project import FILES, Project
from policypack.reading import files, json_text
from policypack.rule.history import current, groups_of
from policypack.rule.history import selected as selected_rules
from policypack.rule.rule import Rule
from policypack.settings.errors import suggestion
from policypack.settings.settings import NAMESPACE, Level

# The stack of a project without any: an offline preview needs only a name.
MADE_UP = "preview"


def selected(project: Project, environment: Mapping[str, str]) -> str | None:
    """The stack of `PULUMI_STACK`, or the one that `pulumi stack select` chose; else None.

    The engine stores the selection in `PULUMI_HOME/workspaces/`, in a file named after the project
    and the SHA-1 of its path (pulumi/pkg/workspace/workspace.go).
    """
    if environment.get("PULUMI_STACK"):
        return environment["PULUMI_STACK"]
    key = hashlib.sha1(str(project.file).encode(), usedforsecurity=False).hexdigest()
    file = home(environment) / "workspaces" / f"{project.name}-{key}-workspace.json"
    try:
        settings = json_text.loads(files.read_text(file, files.PAGE))
    except (OSError, ValueError):
        return None
    names = {*(settings.get("stacks") or {}).values()} or {settings.get("stack")}
    # A stack of each backend may be selected; which backend is meant, only Pulumi knows.
    return names.pop() if len(names) == 1 else None


def offline(project: Project, named: str | None, environment: Mapping[str, str]) -> str:
    """Returns the name of the stack for an offline preview; it need not exist elsewhere.

    Raises ValueError if several stacks are configured and none is chosen.
    """
    chosen = likely(project, named, environment)
    if chosen:
        return stack_part(chosen)
    found = configured(project)
    if found:
        raise ValueError(
            f"{project.folder}: several stacks are configured ({', '.join(found)}); "
            "choose one with --stack"
        )
    return MADE_UP


def stack_part(stack: str) -> str:
    """The name of a stack without its organization and project. Raises ValueError."""
    name = stack.rsplit("/", 1)[-1]
    if not files.is_part(name):
        what = "use letters, digits, hyphens, underscores and periods only"
        raise ValueError(f"{stack}: invalid name of a stack; {what}")
    return name


def likely(project: Project, named: str | None, environment: Mapping[str, str]) -> str | None:
    """The named or selected stack, or the only one that is configured; else None."""
    chosen = named or selected(project, environment)
    found = configured(project)
    return chosen or (found[0] if len(found) == 1 else None)


def configured(project: Project) -> list[str]:
    """The names of the stacks that have a configuration file, sorted."""
    files = project.configuration.glob("Pulumi.*.yaml")
    return sorted(each.name[len("Pulumi.") : -len(".yaml")] for each in files if _names(each))


def _names(file: Path) -> bool:
    return file.name not in FILES and len(file.name) > len("Pulumi..yaml")


def home(environment: Mapping[str, str]) -> Path:
    """Pulumi's own folder of the user: plugins, credentials and selected stacks."""
    named = environment.get("PULUMI_HOME")
    return Path(named) if named else Path.home() / ".pulumi"


def pack_config(
    rules: Iterable[Rule],
    profile: str | None,
    only: Sequence[str],
    skip: Sequence[str],
    beside: Sequence[str] | None = None,
) -> dict[str, Any]:
    """What `--policy-pack-config` takes; empty if no option asks for anything.

    `only` also enables a rule that is disabled otherwise, as advice. The pack takes the levels as
    options: a rule that is enabled keeps its level. With `beside` none is disabled, and these
    are enabled too. Only an ID enables a rule; a service, a severity or a pattern selects from the
    rules that are enabled. Raises ValueError for a name without a rule.
    """
    settings: dict[str, Any] = {"profile": profile} if profile else {}
    if beside is not None or only or skip:
        every = [*rules]
        left = chosen_rules(every, only, skip)
        ids = [rule.id for rule in every]
        switched = [each for each in map(current, only) if each in left]
        disabled = [] if beside is not None else [each for each in ids if each not in left]
        settings["levels"] = {
            **dict.fromkeys(disabled, Level.DISABLED.value),
            **dict.fromkeys((*switched, *(beside or ())), Level.ADVISORY.value),
        }
    return {NAMESPACE: settings} if settings else {}


def chosen_rules(rules: Iterable[Rule], only: Sequence[str], skip: Sequence[str]) -> frozenset[str]:
    """The IDs of the rules that the options leave. Raises ValueError for a name without a rule."""
    every = [*rules]
    kept = _named(every, only) if only else frozenset(rule.id for rule in every)
    return kept - _named(every, skip)


def _named(rules: Sequence[Rule], names: Iterable[str]) -> frozenset[str]:
    return frozenset(rule.id for name in names for rule in _of_name(rules, name))


def _of_name(rules: Sequence[Rule], name: str) -> list[Rule]:
    found = selected_rules(rules, name)
    if not found:
        hint = suggestion(name, {*(rule.id for rule in rules), *groups_of(rules)})
        hint = hint if hint.endswith("?") else "run `stackwarden rules` for the list"
        raise ValueError(f"unknown rule {name!r}; {hint}")
    return found
