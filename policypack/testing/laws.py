"""The laws that every rule of the pack keeps, for rules that stand elsewhere too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policypack.engine.catalogue_file import known_rules
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.stack import Stack
from policypack.rule.rule import ANY_TYPE, Rule, Scope
from policypack.testing.judging import silent, switched_on
from policypack.testing.paths import misdeclared, misread, undeclared
from policypack.testing.programs import Program, run


def broken_laws(rule: Rule, others: Sequence[Rule] | None = None) -> list[str]:
    """Returns a line for each law that a rule breaks:

    - Its example runs. The bad program violates the rule, and the good one has no finding that the
      bad one does not have, of this rule or of `others`: by default, the rules of the pack.
    - No value of the bad program silences the rule while it is unknown.
    - Every property path that it reads or declares is in the schema of pulumi_aws.
    - Every type that it looks up is declared in `types` or `reads`.
    """
    beside = known_rules() if others is None else others
    every = [rule, *(each for each in beside if each.id != rule.id)]
    found = faults_of_example(rule, Judge(switched_on(*every), every))
    return found or [*_while_judging(rule)]


def faults_of_example(judged: Rule, judge: Judge) -> list[str]:
    """Returns what is wrong with the example of a rule.

    Only what the two programs differ in matters, so that a new rule does not break the examples of
    others.
    """
    doc = judged.documentation
    try:
        bad, good = run(doc.bad), run(doc.good)
    except Exception as error:
        return [f"the example does not run: {type(error).__name__}: {error}"]
    known = {_mark(seen) for seen in bad.judged(judge.anew())}
    found = []
    if not any(seen[:2] == (judged.id, Outcome.VIOLATES) for seen in known):
        found.append("the bad program does not violate the rule")
    judged_types = {ANY_TYPE, *(resource.type for resource in good.inputs)}
    if not judged_types.intersection(judged.types):
        found.append("the good program has nothing that the rule judges")
    for seen in good.judged(judge.anew()):
        if seen.rule.id == judged.id or _mark(seen) not in known:
            found.append(f"the good program: {seen.rule.id} {seen.outcome.value} at {seen.path}")
    return found


def _mark(verdict: Verdict) -> tuple[str, Outcome, str, str]:
    return verdict.rule.id, verdict.outcome, verdict.subject, verdict.path


def _while_judging(rule: Rule) -> Iterator[str]:
    bad, good = run(rule.documentation.bad), run(rule.documentation.good)
    resources = bad.inputs if rule.scope is Scope.RESOURCE else bad.outputs
    for told in silent(rule, resources):
        yield f"an unknown value silences the rule: {told.partition(': ')[2]}"
    paths = {*misdeclared(rule), *_misread(rule, bad), *_misread(rule, good)}
    for kind, path in sorted(paths):
        yield f"{kind} has no property {path}"
    if rule.scope is not Scope.RESOURCE:
        types = {each for it in (bad, good) for each in undeclared(rule, Stack(it.outputs))}
        yield from (f"{each} is looked up and not in `reads`" for each in sorted(types))


def _misread(rule: Rule, program: Program) -> list[tuple[str, str]]:
    return misread(rule, program.inputs, program.outputs)
