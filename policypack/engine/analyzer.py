"""Transport 1: the engine's analyzer protocol over the judge.

The pack implements the protocol itself instead of handing a policy per rule to the SDK, for three
reasons: the SDK deserializes every request once per policy, turns a rule that reads an unknown
value into an advisory line, and drops the marks of secrets. Here one deserialization and one
dispatch by type serve all rules.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import grpc
from google.protobuf import empty_pb2

from policypack import VERSION
from policypack.credentials.known import kept_in
from policypack.engine import answers, diagnostics, environment, wire
from policypack.engine.catalogue_file import known_rules, rows, settings_schema
from policypack.engine.configuration import StackRun, configuration
from policypack.engine.policies import own_policies, policy_of
from policypack.engine.policy_config import PolicyConfig, reports_unjudged
from policypack.engine.program_literals import ProgramLiterals
from policypack.engine.remediation import Remediation
from policypack.facts.age import overdue
from policypack.judging.judge import Judge
from policypack.judging.run import Run, known_types, unjudged
from policypack.judging.verdict import Outcome, Verdict, held_back
from policypack.model.conversion import complete, of_message, registered
from policypack.protocol import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
from policypack.report import program_names
from policypack.report.findings_file import FindingsFile
from policypack.rule.rule import Rule
from policypack.settings.errors import SettingsError, without_secrets
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.start.containment import LIMIT
from policypack.start.wording import visible
from policypack.supply_chain import program
from policypack.topology.parts.property_texts import OpenTexts

# The pack as it is announced to the engine.
# The announcement is constant. The engine fills in each announced level before it configures the
# pack, so a program that could change the announcement could change its organization's settings.


def announced_levels(rules: Sequence[Rule]) -> dict[str, Level]:
    """The announced level of each rule: its level without any setting."""
    defaults = Settings()
    return {rule.id: defaults.level(rule) for rule in rules}


def announced(rules: Sequence[Rule]) -> analyzer_pb2.AnalyzerInfo:
    """The pack: every rule as a policy, and the policies of the pack itself: settings, what is
    undecided and what no rule judges."""
    levels = announced_levels(rules)
    known = rows()
    found = analyzer_pb2.AnalyzerInfo(
        name=NAMESPACE, displayName="Stackwarden", version=VERSION, supportsConfig=True
    )
    for rule in rules:
        row = known.get(rule.id, {})
        policy = policy_of(
            rule, row.get("peers", ()), row.get("requirements", {}), found.policies.add
        )
        policy.enforcementLevel = wire.LEVELS[levels[rule.id]]
    found.policies.extend(own_policies(settings_schema()))
    return found


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """One run of the engine: configured once, asked for every resource, then for the stack.

    All calls come in one thread, one after the other.
    """

    def __init__(self, rules: Sequence[Rule] | None = None) -> None:
        self._rules = known_rules() if rules is None else tuple(rules)
        self._received: dict[str, PolicyConfig] = {}
        self._stack_run = StackRun()
        self._preview = True
        self._judge = Judge(Settings(), self._rules)
        self._remediation = Remediation(self._judge)
        self._findings: FindingsFile | None = None
        # Where a finding could not be written, a report must not call its resource clean.
        self._keeps_findings = True
        # Lines about settings, which come last.
        self._about_settings: list[str] = []
        self._run = Run(self._judge)
        # The inputs of each resource by name, which AnalyzeStack does not repeat.
        self._stated: dict[str, frozenset[str]] = {}
        self._sources: ProgramLiterals | None = None
        # The language of the program, which spells properties; empty if it is not known.
        self._runtime = ""
        # For the reports of the command that runs the engine.
        self._secrets = environment.secrets()
        self._secret_config: list[str] = []
        self._open_texts = OpenTexts()

    def Handshake(  # noqa: N802
        self, request: analyzer_pb2.AnalyzerHandshakeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerHandshakeResponse:
        """Answers the engine's handshake; there is nothing to negotiate."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        """The version of the pack."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerInfo:
        """Every rule as a policy, the same in every run."""
        return announced(self._rules)

    def ConfigureStack(  # noqa: N802
        self, request: analyzer_pb2.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Takes the configuration of the stack. It waits for the organization's, which comes last:
        until then nothing of the program counts."""
        self._preview = request.dry_run
        if self._secrets is not None:
            self._secrets.add(request.config[key] for key in request.config_secret_keys)
        self._secret_config = [request.config[key] for key in request.config_secret_keys]
        self._stack_run = StackRun(request.project, dict(request.config))
        self._sources = ProgramLiterals.of(request.project, request.stack)
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(  # noqa: N802
        self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Takes the organization's policy configuration."""
        self._received = wire.policy_configs(request)
        try:
            self._configure()
        except SettingsError as error:
            lines = (without_secrets(each, self._secret_config) for each in error.faults)
            told = "\n".join(visible(each) for each in lines)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{NAMESPACE}: {told}")
        return empty_pb2.Empty()

    def Analyze(  # noqa: N802
        self, request: analyzer_pb2.AnalyzeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judges one resource as it is registered."""
        self._stated[request.urn] = frozenset(request.properties.fields)
        resource = registered(of_message(request), self._sources)
        if self._secrets is not None:
            self._secrets.add(self._open_texts.hidden(resource))
        with kept_in(self._secrets):
            told = self._run.register(resource, self._remediation.told(request.urn))
        return answers.of(self._diagnostics(told))

    def AnalyzeStack(  # noqa: N802
        self, request: analyzer_pb2.AnalyzeStackRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judges what needs more than one resource, and reports what is undecided."""
        found = (of_message(each, self._stated.get(each.urn)) for each in request.resources)
        stack = complete(found, self._sources)
        run, self._run = self._run, self._begun()
        with kept_in(self._secrets):
            verdicts = run.complete(stack)
        unknown = (
            unjudged(stack, known_types(self._judge.rules))
            if reports_unjudged(self._received)
            else None
        )
        diagnosed = self._diagnostics(verdicts[len(run.told) :], of_whole_stack=True)
        if self._keeps_findings:
            environment.tell_covered(self._judge, stack)
        return answers.of(
            [
                *diagnosed,
                *map(diagnostics.about_settings, self._judge.waiver_faults()),
                *map(diagnostics.about_settings, held_back(verdicts)),
                *map(diagnostics.about_unjudged, [unknown] if unknown else []),
                *map(diagnostics.about_settings, self._about_settings),
                *map(diagnostics.about_settings, overdue()),
            ]
        )

    @property
    def remediates(self) -> bool:
        """Whether a rule may change a resource, under the settings received so far."""
        return self._remediation.has_rules

    def Remediate(  # noqa: N802
        self, request: analyzer_pb2.AnalyzeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.RemediateResponse:
        """Applies the safe fix of each violated rule whose level is `remediate`."""
        return self._remediation.of(request)

    def Cancel(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Does nothing: no judgement takes long enough to be cancelled."""
        return empty_pb2.Empty()

    def _write_findings(self, of_whole_stack: bool) -> None:
        """Writes what is about to be answered to the file for findings, and the secrets' hashes: an
        engine may end the pack as soon as it has the answer."""
        environment.tell_secrets(self._secrets)
        if self._findings is None:
            return
        try:
            self._findings.write(of_whole_stack=of_whole_stack)
        except OSError as error:
            fault = environment.fault_of_findings_file(error)
            self._keeps_findings = False
            self._about_settings.append(fault)
            sys.stderr.write(f"{NAMESPACE}: {visible(fault)}\n")

    def _configure(self) -> None:
        known = environment.values_known() or not self._preview
        announced = announced_levels(self._rules)
        configured = configuration(self._rules, self._received, announced, self._stack_run)
        self._about_settings = configured.lines
        self._findings = environment.findings_file()
        LIMIT.seconds = configured.settings.rule_seconds
        self._judge = Judge(configured.settings, configured.rules, values_known=known)
        self._remediation = Remediation(self._judge)
        self._run = self._begun()
        project = self._stack_run.project
        found = program.find_project(project) if project else None
        self._runtime = found.runtime if found else ""
        environment.tell_configured(configured.settings.profile.value, configured.read)

    def _begun(self) -> Run:
        return Run(self._judge, is_preview=self._preview)

    def _diagnostics(
        self, verdicts: Sequence[Verdict], *, of_whole_stack: bool = False
    ) -> list[analyzer_pb2.AnalyzeDiagnostic]:
        verdicts = [program_names.spelled(each, self._runtime) for each in verdicts]
        if self._findings is not None:
            self._findings.add(verdicts, self._runtime)
        self._write_findings(of_whole_stack)
        told = (each for each in verdicts if each.folded_into is None)
        shown = [program_names.message_spelled(each, self._runtime) for each in told]
        violations = [each for each in shown if each.outcome is Outcome.VIOLATES]
        undecided = [each for each in shown if each.outcome is Outcome.UNDECIDED]
        return diagnostics.of(violations, undecided)
