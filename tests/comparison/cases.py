"""The labelled set: complying templates, and changes that each violate one control."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from policypack.start.record import record

FOLDER = Path(__file__).parent / "controls"
COMPLYING = "complying"
# A resource is gone where a change sets it to nothing.
_GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide"

Template = dict[str, Any]


@record(frozen=True)
class Case:
    """A template that complies with the controls of its group, or violates those it names."""

    group: str
    controls: tuple[str, ...]
    shows: str
    template: Template
    # Resources in the names of pulumi_aws, where a template cannot be read as such.
    by_hand: Template

    @property
    def name(self) -> str:
        """A name that CloudFormation takes for a stack: `ec2-EC2-8`."""
        of = "-".join(each.replace(".", "-") for each in self.controls) or COMPLYING
        return f"{self.group.replace('_', '-')}-{of}"

    @property
    def service(self) -> str:
        """The service as Security Hub abbreviates it."""
        return self.controls[0].partition(".")[0]


@record(frozen=True)
class Group:
    """A complying template, the changes of it, and the controls that no change violates."""

    complying: Case
    violating: tuple[Case, ...]
    left_out: Mapping[str, str]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Every group of the set, by name."""
    return tuple(_group(file) for file in sorted(FOLDER.glob("*.yaml")))


def cases() -> Iterator[Case]:
    """Every case, each group's complying one first."""
    for group in groups():
        yield group.complying
        yield from group.violating


def page_of(control: str) -> str:
    """AWS's page about a control."""
    service, _, number = control.lower().partition(".")
    return f"{_GUIDE}/{service}-controls.html#{service}-{number}"


def _group(file: Path) -> Group:
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    resources, by_hand = read["Resources"], read.get("Pulumi", {})
    complying = Case(file.stem, (), "Complies with every control", resources, by_hand)
    changed = (
        Case(
            file.stem,
            tuple(controls.split()),
            case["shows"],
            _changed(resources, case["set"], ("Properties",)),
            _changed(by_hand, case.get("pulumi", {}), ("properties",)),
        )
        for controls, case in read["Cases"].items()
    )
    return Group(complying, tuple(changed), read.get("LeftOut", {}))


def _changed(resources: Template, changes: Mapping[str, Any], below: tuple[str, ...]) -> Template:
    """The resources with the changes: `Bucket.Logging.Prefix: x`, where null removes."""
    made = copy.deepcopy(resources)
    for path, value in changes.items():
        resource, *steps = path.split(".")
        _set(made, [resource, *below, *steps] if steps else [resource], value)
    return made


def _set(tree: Any, steps: list[str], value: Any) -> None:
    """Sets what lies at the steps. Parameters of databases have points in their names.

    Raises KeyError or IndexError where there is nothing to remove.
    """
    step, *others = steps
    key = int(step) if isinstance(tree, list) else step
    if others:
        _set(tree[key], others, value)
    elif value is None:
        del tree[key]
    elif isinstance(tree, list) and key == len(tree):
        tree.append(value)
    else:
        tree[key] = value
