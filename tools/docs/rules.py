"""The pages below docs/rules/: one per service, and an index of all rules."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from policypack.facts.peers import AS_OF, SOURCES
from policypack.report.catalogue import escaped, page_markdown
from policypack.rule.rule import SERVICES, Profile, Rule, Severity
from policypack.rules import catalogue
from tools.docs.markdown import table

_INTRODUCTION = """\
# Rules

A rule finds one kind of mistake in a resource or in a whole stack. Each page has the rules of one
service: the mistake, why it matters with AWS's own source, the fix, and an example in which lines
marked `bad` violate the rule and lines marked `good` comply. Every example is executed by a test.

`stackwarden rules` lists the same rules, and `stackwarden explain RULE` prints one of them.
"""
_PROFILES = """\
Profiles are cumulative: `strict` has all rules of `recommended`, and `recommended` all rules of
`essential`. An `optional` rule is off unless a setting names it. See
[profiles](../configuration.md#profiles).
"""
_PEERS = """\
"Other tools" on a page names equivalent checks, as of {as_of}: {tools}. `*` marks a Security Hub
control outside the Foundational Security Best Practices, `~` a check that Trivy deprecates, `rule:`
a cdk-nag class that no cdk-nag pack uses. KICS queries have their platform and the first eight
digits of their ID.
"""
RULES = "policypack.rules"
_BY_SEVERITY = tuple(reversed(Severity))


def pages() -> dict[str, str]:
    """Returns every page by its path below docs/."""
    services = _by_service(catalogue())
    found = {f"rules/{service}.md": page(service, rules) for service, rules in services.items()}
    return {"rules/README.md": index(services), **found}


def index(services: Mapping[str, list[Rule]]) -> str:
    """Returns the page of all rules, with their numbers by service."""
    rules = [rule for found in services.values() for rule in found]
    tools = ", ".join(f"[{tool}]({url})" for tool, url in sorted(SOURCES.items()))
    parts = [
        _INTRODUCTION,
        "## By service and severity\n",
        counts(services, _BY_SEVERITY, lambda rule: rule.severity, "{}.md") + "\n",
        "## By service and profile\n",
        counts(services, tuple(Profile), lambda rule: rule.profile, "{}.md") + "\n",
        _PROFILES,
        f"## All {len(rules)} rules\n",
        table(("Rule", "Severity", "Profile", "Title"), map(_row, rules)) + "\n",
        "## Equivalent checks of other tools\n",
        _PEERS.format(as_of=AS_OF, tools=tools),
    ]
    return "\n".join(parts)


def page(service: str, rules: list[Rule]) -> str:
    """Returns the page of one service."""
    rows = (
        (f"[`{r.id}`](#{r.id})", r.severity.value, r.profile.value, escaped(r.title)) for r in rules
    )
    heading = ("Rule", "Severity", "Profile", "Title")
    sections = "\n".join(page_markdown(rule) for rule in rules)
    return (
        f"# {_names(rules) or service}\n\n{table(heading, rows)}\n\n{sections}\n"
        "[All rules](README.md)\n"
    )


def by_profile() -> str:
    """Returns the numbers of rules by profile and severity."""
    rules = catalogue()
    profiles = {each: [rule for rule in rules if rule.profile is each] for each in Profile}
    rows = [
        (f"`{each.value}`", *_numbers(found, _BY_SEVERITY, lambda rule: rule.severity))
        for each, found in profiles.items()
    ]
    total = ("**all**", *_numbers(list(rules), _BY_SEVERITY, lambda rule: rule.severity))
    heading = ("Profile adds", *(each.value for each in _BY_SEVERITY), "all")
    return table(heading, [*rows, total])


def counts(
    services: Mapping[str, list[Rule]],
    columns: tuple[Severity, ...] | tuple[Profile, ...],
    column: Callable[[Rule], Severity | Profile],
    link: str,
) -> str:
    """Returns a table of the numbers of rules; `link` is the address of a service's page."""
    rows = [
        (f"[{service}]({link.format(service)})", *_numbers(rules, columns, column))
        for service, rules in services.items()
    ]
    everything = [rule for rules in services.values() for rule in rules]
    total = ("**all**", *_numbers(everything, columns, column))
    return table(("Service", *(each.value for each in columns), "all"), [*rows, total])


def _numbers(
    rules: list[Rule],
    columns: Iterable[Severity | Profile],
    column: Callable[[Rule], Severity | Profile],
) -> Iterator[str]:
    found = Counter(map(column, rules))
    # An empty cell is easier to skip than a zero.
    yield from (str(found[each] or "") for each in columns)
    yield str(len(rules))


def _by_service(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    ordered = sorted(rules, key=lambda rule: (_service(rule), rule.id))
    return {service: list(found) for service, found in groupby(ordered, _service)}


def _service(rule: Rule) -> str:
    """The service as AWS names it: a package is named as in pulumi_aws."""
    return SERVICES.get(rule.service, rule.service)


def _names(rules: list[Rule]) -> str:
    """The first line of the packages' docstrings: Rules for Amazon SQS."""
    packages = dict.fromkeys(f"{RULES}.{rule.service}" for rule in rules)
    texts = (sys.modules[package].__doc__ or "" for package in packages)
    stated = (text.partition("\n")[0].removesuffix(".") for text in texts)
    return ", ".join(dict.fromkeys(filter(None, stated)))


def _row(rule: Rule) -> tuple[str, ...]:
    place = f"{_service(rule)}.md#{rule.id}"
    return f"[`{rule.id}`]({place})", rule.severity.value, rule.profile.value, escaped(rule.title)
