"""A message does not depend on the order of resources, which no engine keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from policypack.judging.judge import Judge
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.testing.programs import run
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML

# Every order is one of these, or shows what one of these shows, with a high probability.
SEEDS = (1, 2, 3)


def told(inputs: Sequence[Resource], outputs: Sequence[Resource]) -> list[str]:
    """All that people and programs read of the findings about a stack."""
    judge = Judge()
    alone = [verdict for each in inputs for verdict in judge.resource(each)]
    verdicts = judge.folded([*alone, *judge.stack(Stack(outputs))])
    return sorted(
        f"{each.rule.id} {each.subject} {each.path}: {each.outcome.value} {each.severity.value} "
        f"{each.message}; {each.fix}; {each.folded_into}"
        for each in verdicts
    )


def shuffled(resources: Sequence[Resource], seed: int) -> list[Resource]:
    made = list(resources)
    Random(seed).shuffle(made)
    return made


@pytest.mark.exhaustive
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_findings_do_not_depend_on_the_order_of_resources(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
    text = program.read_text(encoding="utf-8")
    registered = run(YAML.format(text=text) if program.suffix == ".yaml" else text)
    expected = told(registered.inputs, registered.outputs)
    for seed in SEEDS:
        again = told(shuffled(registered.inputs, seed), shuffled(registered.outputs, seed))
        assert again == expected
