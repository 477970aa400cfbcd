"""The pages below docs/frameworks/: one per compliance framework, and an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby

from policypack.facts.frameworks import (
    AS_OF,
    FRAMEWORKS,
    all_requirements,
    edition,
    frameworks_of,
    lines,
    reasons,
    requirements,
)
from policypack.report.rule_pages import page_of
from policypack.rule.rule import Profile, Rule, service_of
from policypack.rules import catalogue
from tools.docs.markdown import table

_INTRODUCTION = """\
# Compliance frameworks

A rule is mapped to the requirements that its [equivalent checks](../rules/README.md) of other tools
stand for. Every mapping comes from a published source: `policypack/facts/frameworks.csv` names it
line by line, as of {as_of}. A rule without such a source has no framework. Each page names its
sources with their edition, and lists the requirements that no rule checks: many are about an
account, an organization or a process. Each of them has its reason.

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
    covered = (
        (each, ", ".join(map(_link, by_requirement[each]))) for each in all_requirements(id_)
    )
    missing = [each for each in all_requirements(id_) if each not in by_requirement]
    sources = sorted({line.source.partition("#")[0] for line in lines()[id_]})
    return _PAGE.format(
        id=id_,
        **framework._asdict(),
        count=len(by_requirement),
        total=len(all_requirements(id_)),
        covered=table(("Requirement", "Rules"), (row for row in covered if row[1])),
        missing=_missing(missing, reasons(id_)) or _NOTHING,
        sources="\n".join(f"- <{each}> ({edition(each)})" for each in sources),
    )


def _missing(requirements_: list[str], known: Mapping[str, str]) -> str:
    """The requirements by reason. Raises KeyError for one without a reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in requirements_:
        by_reason[known[each]].append(each)
    rows = ((", ".join(ids), reason) for reason, ids in by_reason.items())
    return table(("Not covered", "Reason"), rows) if requirements_ else ""


def _summary(id_: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    found = [requirements(rule.id, id_) for rule in rules]
    yield f"{FRAMEWORKS[id_].name} {FRAMEWORKS[id_].version}"
    yield str(len([each for each in found if each]))
    yield f"{len({x for each in found for x in each})} of {len(all_requirements(id_))}"


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
