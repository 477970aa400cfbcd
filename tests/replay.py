"""Records every verdict on a fixed set of programs, so that two versions can be compared.

    python -m tests.replay record FILE       one JSON line per verdict, sorted
    python -m tests.replay compare OLD NEW   the lines that only one of two records has

Programs: the labelled ones, the bad and the good example of every rule, and, where
`STACKWARDEN_CORPORA` names the samples, each of AWS's managed policies as a policy of a program. A
change that moves code leaves the record as it is; one that changes verdicts lists them in its
message.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.rule.rule import Profile
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from tests import corpora
from tests.judged import switched_on
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML

_POLICY = "aws:iam/policy:Policy"
# Two checkouts stand in two places.
_ROOT = Path(__file__).parents[1]
_STRICT = Settings(profile=Profile.STRICT)


def record() -> Iterator[str]:
    """Returns one line per verdict: where it is from, and what a person or a program sees of it."""
    os.environ["STACKWARDEN_PROGRAM_DIR"] = str(FOLDER)
    for program in PROGRAMS:
        text = program.read_text(encoding="utf-8")
        source = YAML.format(text=text) if program.suffix == ".yaml" else text
        yield from _lines(program.name, run(source).judged(Judge(_STRICT)))
    on = switched_on(*catalogue())
    for rule in catalogue():
        for name in ("bad", "good"):
            source = getattr(rule.documentation, name)
            yield from _lines(f"{rule.id} {name}", run(source).verdicts(catalogue(), on))
    for name, document in _managed_policies():
        yield from _lines(name, _alone(name, document))


def compared(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Returns the lines that one record alone has, each with `-` or `+`, sorted."""
    before, after = Counter(old), Counter(new)
    lost = [f"- {line}" for line in (before - after).elements()]
    added = [f"+ {line}" for line in (after - before).elements()]
    return sorted([*lost, *added], key=lambda line: (line[2:], line[0]))


def _managed_policies() -> Iterator[tuple[str, object]]:
    if not corpora.NAMED:
        return
    with gzip.open(
        corpora.FOLDER / "aws-managed-policies.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        for line in file:
            found = json.loads(line)
            yield found["name"], found["document"]


def _alone(name: str, document: object) -> list[Verdict]:
    urn = f"urn:pulumi:dev::shop::{_POLICY}::{name}"
    return judge([Resource(urn, _POLICY, name, {"policy": json.dumps(document)})], _STRICT)


def _lines(source: str, verdicts: Iterable[Verdict]) -> list[str]:
    return sorted(
        json.dumps(
            [
                source,
                *(verdict.rule.id, verdict.outcome.value, verdict.severity.value),
                *(verdict.level.name, verdict.subject, verdict.path, verdict.message),
                *(verdict.fix, verdict.waits_for, verdict.folded_into is None),
            ],
            ensure_ascii=False,
        ).replace(str(_ROOT), "...")
        for verdict in verdicts
    )


def main(arguments: list[str]) -> int:
    """Returns 0, or 1 where two records differ."""
    match arguments:
        case ["record", file]:
            lines = [*record()]
            Path(file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            print(f"{len(lines)} verdicts")
            return 0
        case ["compare", old, new]:
            texts = (Path(each).read_text(encoding="utf-8").splitlines() for each in (old, new))
            found = compared(*texts)
            print("\n".join(found) or "equal")
            return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
