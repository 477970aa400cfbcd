"""The blocks of `docs/comparison.md` and the README that are made of the results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.frameworks import FSBP, in_order, reasons
from tests.comparison import iam_pairs, results
from tests.comparison.cases import Case, groups, page_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "comparison.md")
_BLOCK = re.compile(r"(<!-- comparison: ([a-z-]+) -->\n).*?(<!-- /comparison -->)", re.DOTALL)
# By the key of its results: what a reader calls the tool, as it was run.
TOOLS = {
    "recommended": "Stackwarden",
    "strict": "Stackwarden, strict",
    "awsguard": "AWSGuard",
    "cdk-nag": "cdk-nag",
    "cdk-nag, NIST too": "cdk-nag, NIST too",
    "checkov": "Checkov",
}
_DOCUMENT_TOOLS = {"cloudsplaining": "cloudsplaining", "parliament": "parliament"}
_IN_README = ("recommended", "awsguard", "cdk-nag", "checkov")
_LOOKED_UP = {
    "checks": (
        "Pulumi programs in any language, their states, and CloudFormation templates in them",
        "Pulumi programs in any language",
        "CDK applications and the CloudFormation templates that they include",
        "Terraform, CloudFormation, Kubernetes, Helm, ARM, Bicep, Dockerfiles and others",
    ),
    "clouds": ("AWS", "AWS", "AWS", "AWS, Azure, Google Cloud and others"),
    "IAM": (
        "expands actions; evaluates `Deny`, boundaries and conditions; escalation across a role's "
        "policies",
        "single properties",
        "wildcards in a statement (IAM4, IAM5)",
        "one document at a time, partly through cloudsplaining",
    ),
    "deployment packages": (
        "opens them: dependencies, advisories, secrets, handlers",
        "no",
        "no",
        "no: it scans repository files",
    ),
    "runtime guards": ("yes, checked against the function's triggers", "no", "no", "no"),
}


def write() -> None:
    """Rewrites the blocks of every page."""
    for file in PAGES:
        file.write_text(renewed(file.read_text(encoding="utf-8")), encoding="utf-8")


def renewed(text: str) -> str:
    """The text with its blocks made of the results. Raises KeyError for an unknown block."""
    kept = results.read()
    return _BLOCK.sub(lambda found: f"{found[1]}{_BLOCKS[found[2]](kept)}\n{found[3]}", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = [*head]
    lines = [columns, ["---"] * len(columns), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_README_LABELS = ("| IAM |", "| violations found", "| findings on ")


def readme(kept: Any) -> str:
    """The table of the README: what is judged, how IAM is read, and two figures."""
    head, line, *rows = short(kept).splitlines()
    chosen = [rows[0], *(row for row in rows if row.startswith(_README_LABELS))]
    return "\n".join([head, line, *chosen])


def short(kept: Any) -> str:
    """The table that the comparison begins with."""
    tools = kept["tools"]
    head = [f"{TOOLS[each]} {tools[each]['version']}" for each in _IN_README]
    rows: list[tuple[str, ...]] = [(name, *cells) for name, cells in _LOOKED_UP.items()]
    count = len(_violating())
    rows += [
        (each, *(_cell(tools, tool, value) for tool in _IN_README))
        for each, value in (
            ("rules for the input format", _rules),
            (f"violations found, of {count}", _found_of),
            (f"findings on {_resources():,} compliant resources", _beside),
            (f"dangerous IAM documents reported, of {len(iam_pairs.pairs())}", _reported(0)),
            (f"restricted ones reported, of {len(iam_pairs.pairs())}", _reported(1)),
        )
    ]
    return _table(["", *head], rows)


_MORE = {"recommended": ("strict", "strict"), "cdk-nag": ("cdk-nag, NIST too", "with NIST")}


def _cell(tools: Any, tool: str, value: Callable[[Any], object]) -> str:
    """The value of a tool, and that of its larger set of rules."""
    if tool not in _MORE:
        return str(value(tools[tool]))
    larger, name = _MORE[tool]
    return f"{value(tools[tool])}; {name} {value(tools[larger])}"


def _rules(tool: Any) -> object:
    return tool["rules"]


def _found_of(tool: Any) -> object:
    return sum(map(bool, tool["cases"].values()))


def _beside(tool: Any) -> object:
    return sum(sum(each.values()) for each in tool["complying"].values())


def _reported(side: int) -> Callable[[Any], object]:
    def count(tool: Any) -> object:
        return sum(bool(tool["iam"][name]) for name in _names_of(side))

    return count


def _names_of(side: int) -> list[str]:
    return [iam_pairs.name_of(pair, iam_pairs.SIDES[side]) for pair in iam_pairs.pairs()]


def _resources() -> int:
    return sum(len(group.complying.template) for group in groups())


def _violating() -> list[Case]:
    """All cases with a violation, in the order of their controls."""
    by_control = {case.controls[0]: case for group in groups() for case in group.violating}
    return [by_control[each] for each in in_order(by_control)]


def summary(kept: Any) -> str:
    """One line for each tool."""
    head = ["", "Version", "Read as", "Rules", "Found", "Extra", "CPU, s"]
    rows = (
        (
            name,
            *(each[key] for key in ("version", "reads", "rules")),
            _found_of(each),
            _beside(each),
            each["seconds"],
        )
        for name, each in _of_tools(kept)
    )
    return _table(head, rows)


def _of_tools(kept: Any) -> Iterator[tuple[str, Any]]:
    return ((name, kept["tools"][key]) for key, name in TOOLS.items())


def by_service(kept: Any) -> str:
    """How many violated controls of a service each tool found."""
    of: dict[str, list[Case]] = {}
    for case in _violating():
        of.setdefault(case.service, []).append(case)
    rows = [
        (service, len(cases), *(_counted(tool, cases) for _, tool in _of_tools(kept)))
        for service, cases in of.items()
    ]
    every = ("**All**", len(_violating()), *(_found_of(tool) for _, tool in _of_tools(kept)))
    return _table(["Service", "Controls", *TOOLS.values()], [*rows, every])


def _counted(tool: Any, cases: Iterable[Case]) -> int:
    return sum(bool(tool["cases"][case.name]) for case in cases)


def beside(kept: Any) -> str:
    """Findings of each tool on the complying templates."""
    rows = []
    for name, tool in _of_tools(kept):
        counted: Counter[str] = Counter()
        for each in tool["complying"].values():
            counted.update(each)
        listed = (f"`{rule}`{f' ({n})' if n > 1 else ''}" for rule, n in sorted(counted.items()))
        rows.append((name, counted.total(), ", ".join(listed) or "none"))
    return _table(["", "Findings", "Rules (number of resources)"], rows)


def iam(kept: Any) -> str:
    """Findings on each side of each pair."""
    columns = dict(_of_tools(kept)) | {
        name: kept["documents"][key] for key, name in _DOCUMENT_TOOLS.items()
    }
    rows = [
        (
            f"[{pair.name}]({pair.source}): {pair.shows}",
            *(_sides(pair, each) for each in columns.values()),
        )
        for pair in iam_pairs.pairs()
    ]
    counts = (
        "**Distinguished**",
        *(f"{_apart(tool)} of {_judged(tool)}" for tool in columns.values()),
    )
    return _table(["Pair", *columns], [*rows, counts])


def _sides(pair: iam_pairs.Pair, tool: Any) -> str:
    names = [iam_pairs.name_of(pair, side) for side in iam_pairs.SIDES]
    if names[0] not in tool["iam"]:
        return "not judged"
    dangerous, fenced = (set(tool["iam"][name]) for name in names)
    if dangerous - fenced:
        return "distinguished" if not fenced else "distinguished, both reported"
    return "both reported" if dangerous else "only restricted reported" if fenced else "neither"


def _apart(tool: Any) -> int:
    return sum(_sides(pair, tool).startswith("distinguished") for pair in iam_pairs.pairs())


def _judged(tool: Any) -> int:
    return sum(_sides(pair, tool) != "not judged" for pair in iam_pairs.pairs())


def every_case(kept: Any) -> str:
    """Which tool found which violation."""
    rows = (
        (
            ", ".join(f"[{each}]({page_of(each)})" for each in case.controls),
            case.shows,
            *("yes" if tool["cases"][case.name] else "" for _, tool in _of_tools(kept)),
        )
        for case in _violating()
    )
    return _table(["Control", "Violation", *TOOLS.values()], rows)


# Why the strictest profile is silent where a rule for the control exists.
_WHY = {
    "ELB.18": "A listener that passes TLS through to its targets looks the same",
    "S3.6": "Undecided: the template doesn't show the account that it is deployed to",
    "SecretsManager.1": "The rule `secrets-manager-secret-unrotated` is optional, because only a "
    "few kinds of secrets can be rotated from a program",
}


def missed(kept: Any) -> str:
    """Cases that the strictest profile does not report, with the reason."""
    why = {**reasons(FSBP), **_WHY}
    strict = kept["tools"]["strict"]
    rows = (
        (", ".join(case.controls), case.shows, why[case.controls[0]])
        for case in _violating()
        if not strict["cases"][case.name]
    )
    return _table(["Control", "Violation", "Why no rule reports it"], rows)


def left_out(_: Any) -> str:
    """The controls of these services that no case violates."""
    why: dict[str, str] = {}
    for group in groups():
        why |= group.left_out
    rows = ((f"[{each}]({page_of(each)})", why[each]) for each in in_order(why))
    return _table(["Control", "Why it is excluded"], rows)


def erring(kept: Any) -> str:
    """What is said of a rule that cannot decide."""
    nag, sdk = kept["erring"]["cdk-nag"], kept["erring"]["pulumi-policy"]
    found = sdk["found"]
    nag_version = kept["tools"]["cdk-nag"]["version"]
    rows = [
        (
            f"cdk-nag {nag_version}: a rule that throws",
            nag["throws"]["rule"],
            nag["throws"]["severity"],
            nag["throws"]["says"],
        ),
        (
            f"cdk-nag {nag_version}: a rule that reads a parameter",
            nag["parameter"]["rule"],
            nag["parameter"]["severity"],
            nag["parameter"]["says"],
        ),
        *(
            (
                f"pulumi-policy {sdk['version']}: the value is {name}",
                "keys",
                each["level"],
                each["says"],
            )
            for name, each in sorted(found.items())
        ),
    ]
    return _table(["", "Rule", "Level", "Message"], rows)


def checks(kept: Any) -> str:
    """For which form Checkov has how many checks."""
    of = kept["checks"]
    return (
        f"Checkov lists {of['Cloudformation']} AWS checks for CloudFormation and "
        f"{of['Terraform']} for Terraform."
    )


_BLOCKS: Mapping[str, Callable[[Any], str]] = {
    "readme": readme,
    "short": short,
    "checks": checks,
    "summary": summary,
    "services": by_service,
    "beside": beside,
    "iam": iam,
    "cases": every_case,
    "missed": missed,
    "left-out": left_out,
    "erring": erring,
}
