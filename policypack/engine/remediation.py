"""Safe fixes: what the rules at the level `remediate` change before a resource is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack import VERSION
from policypack.containment import failure_of, kind_and_place
from policypack.engine import answers, wire
from policypack.judge import Judge
from policypack.resources import Resource
from policypack.rule import Finding, Rule
from policypack.settings import NAMESPACE, Level
from policypack.verdict import Outcome, Verdict


class Remediation:
    """Applies the fix of each violated rule that is at the level `remediate`."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in judge.rules:
            if rule.fix and judge.settings.level(rule) is Level.REMEDIATE:
                for kind in rule.types:
                    self._rules[kind].append(rule)
        self._failures: dict[str, list[Verdict]] = defaultdict(list)

    def of(self, request: analyzer_pb2.AnalyzeRequest) -> analyzer_pb2.RemediateResponse:
        """The resource's properties after each fix. A fix that fails leaves them as they are."""
        response = analyzer_pb2.RemediateResponse()
        properties = request.properties
        for rule in self._rules.get(request.type, ()):
            resource = replace(wire.resource(request), wire=wire.values_of(properties))
            if self._violates(rule, resource):
                fixed = self._fixed(rule, resource, properties)
                if fixed is not None and answers.fits(response, fixed):
                    properties = fixed
                    response.remediations.append(_remediation(rule, fixed))
        return response

    def failures(self, urn: str) -> Sequence[Verdict]:
        """The verdicts about fixes of the resource that failed, told once."""
        return self._failures.pop(urn, ())

    def _violates(self, rule: Rule, resource: Resource) -> bool:
        return any(
            verdict.outcome is Outcome.VIOLATES and not verdict.waived
            for verdict in self._judge.again(resource, [rule])
        )

    def _fixed(
        self, rule: Rule, resource: Resource, properties: struct_pb2.Struct
    ) -> struct_pb2.Struct | None:
        fixed = struct_pb2.Struct()
        fixed.CopyFrom(properties)
        failure = failure_of(lambda: fixed.update(rule.fix or {}))
        if failure is None:
            return fixed
        message = f"the rule's fix failed with {kind_and_place(failure)}, so nothing is changed"
        self._failures[resource.urn].append(
            self._judge.about(rule, resource, Finding(message, fix="Correct the fix of the rule"))
        )
        return None


def _remediation(rule: Rule, properties: struct_pb2.Struct) -> analyzer_pb2.Remediation:
    return analyzer_pb2.Remediation(
        policyName=rule.id,
        policyPackName=NAMESPACE,
        policyPackVersion=VERSION,
        description=rule.title,
        properties=properties,
    )
