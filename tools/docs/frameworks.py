"""The pages below docs/frameworks/: one per compliance framework, and an index."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from policypack.facts.frameworks import (
    AS_OF,
    FRAMEWORKS,
    all_requirements,
    edition,
    frameworks_of,
    in_order,
    lines,
    requirements,
)
from policypack.report.rule_pages import page_of, service_of
from policypack.rule.rule import Profile, Rule
from policypack.rules import catalogue
from tools.docs.markdown import table

_INTRODUCTION = """\
# Compliance frameworks

A rule is mapped to the requirements that its [equivalent checks](../rules/README.md) of other tools
stand for. Every mapping comes from a published source: `policypack/facts/frameworks.csv` names it
line by line, as of {as_of}. A rule without such a source has no framework. Each page names its
sources with their edition, and lists the requirements that no rule checks: many are about an
account, an organization or a process. The page of `aws-fsbp` gives the reason for each of them.

`stackwarden rules --framework NAME` lists the rules of a framework. `--profile` and `--service`
narrow the list. Pulumi takes one compliance framework for each policy: the Foundational Security
Best Practices. All frameworks are tags of the policy (`framework:NAME`).

`pci-dss-4.0` stands for PCI DSS 4.0.1 too, which AWS Security Hub names. That revision has
[no additional or deleted requirements](https://blog.pcisecuritystandards.org/just-published-pci-dss-v4-0-1).

The OWASP Serverless Top 10 has no published mapping to checks of resources, so no rule is mapped to
it.
"""
_PAGE = """\
# {name} {version}

Stackwarden calls [{name}]({url}) `{id}`.
Of the {total} requirements that the sources below name, {count} have a rule. A rule checks a part
of a requirement: that it passes does not mean that the requirement is met.

## Requirements with a rule

{covered}

## Requirements without a rule

{missing}

## Sources

{sources}

[All frameworks](README.md)
"""
_NOTHING = "All requirements that the sources know have a rule."
# Why a requirement or a check of other tools has no rule, and why a rule differs from practice.
REASONS = Path(__file__).with_name("reasons.csv")


def pages() -> dict[str, str]:
    """Returns every page by its path below docs/."""
    rules = catalogue()
    found = {f"frameworks/{id_}.md": page(id_, rules) for id_ in FRAMEWORKS}
    return {"frameworks/README.md": index(rules), **found}


def index(rules: tuple[Rule, ...]) -> str:
    """Returns the page of all frameworks, with the numbers of rules by service and profile."""
    links = ((f"[`{id_}`]({id_}.md)", *_summary(id_, rules)) for id_ in FRAMEWORKS)
    heading = ("Name", "Framework", "Rules", "Requirements with a rule")
    return "\n".join(
        [
            _INTRODUCTION.format(as_of=AS_OF),
            table(heading, links) + "\n",
            "## Rules by service, profile and framework\n",
            table(("Service", "Profile", "Rules", *FRAMEWORKS), _numbers(rules)) + "\n",
        ]
    )


def page(id_: str, rules: tuple[Rule, ...]) -> str:
    """Returns the page of one framework."""
    framework = FRAMEWORKS[id_]
    by_requirement: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for requirement in requirements(rule.id, id_):
            by_requirement[requirement].append(rule)
    covered = ((each, ", ".join(map(_link, by_requirement[each]))) for each in _known(id_, rules))
    missing = [each for each in _known(id_, rules) if each not in by_requirement]
    sources = sorted({line.source.partition("#")[0] for line in lines()[id_]})
    return _PAGE.format(
        id=id_,
        **framework._asdict(),
        count=len(by_requirement),
        total=len(_known(id_, rules)),
        covered=table(("Requirement", "Rules"), (row for row in covered if row[1])),
        missing=_missing(missing, reasons(id_)) or _NOTHING,
        sources="\n".join(f"- <{each}> ({edition(each)})" for each in sources),
    )


def reasons(framework: str) -> Mapping[str, str]:
    """Why requirements of the framework have no rule, by requirement."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["framework"] == framework]
    return {each: row["reason"] for row in rows for each in row["requirements"].split()}


def _missing(requirements_: list[str], known: Mapping[str, str]) -> str:
    """The requirements by reason, or only in their order where no reason is known."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in requirements_:
        by_reason[known.get(each, "")].append(each)
    if [*by_reason] == [""]:
        return ", ".join(requirements_)
    rows = ((", ".join(ids), reason) for reason, ids in by_reason.items())
    return table(("Not covered", "Reason"), rows) if requirements_ else ""


def _known(id_: str, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """The requirements that a source or a rule knows."""
    return in_order([*all_requirements(id_), *(r for x in rules for r in requirements(x.id, id_))])


def _summary(id_: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    found = [requirements(rule.id, id_) for rule in rules]
    yield f"{FRAMEWORKS[id_].name} {FRAMEWORKS[id_].version}"
    yield str(len([each for each in found if each]))
    yield f"{len({x for each in found for x in each})} of {len(_known(id_, rules))}"


def _numbers(rules: tuple[Rule, ...]) -> Iterator[tuple[str, ...]]:
    def key(rule: Rule) -> tuple[str, int]:
        return service_of(rule), rule.profile.rank

    for (service, rank), found in groupby(sorted(rules, key=key), key):
        tagged = [frameworks_of(rule.id) for rule in found]
        counts = (sum(id_ in each for each in tagged) for id_ in FRAMEWORKS)
        profile = [*Profile][rank].value
        link = f"[{service}](../rules/{service}.md)"
        yield (link, profile, str(len(tagged)), *(str(n or "") for n in counts))


def _link(rule: Rule) -> str:
    return f"[`{rule.id}`](../{page_of(rule)})"
