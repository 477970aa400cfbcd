"""Judges one stack: from its key in a source to the lines of the report.

Whatever goes wrong with a stack costs this stack alone, and stands in its line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field, fields
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.exposure import exposure
from policypack.judging.judge import Judge
from policypack.judging.run import Judged, Run, known_types, off, unjudged
from policypack.judging.run import judged as covered
from policypack.judging.verdict import Verdict, held_back
from policypack.model.conversion import complete, of_state, registered
from policypack.model.stack import Stack
from policypack.organization.checkpoints import State, StateError, decompressed, read_state
from policypack.organization.configuration import configuration
from policypack.organization.deadlines import SECONDS
from policypack.organization.locations import backend_of, open_source
from policypack.organization.own_rules import rules_of
from policypack.organization.parts import Lines
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, StackKey, shown
from policypack.organization.validity import SOON, digest, last_day
from policypack.report import audit_lines
from policypack.report.html.page import Tree, tree
from policypack.settings.merging import Layered, of_the_stack
from policypack.settings.settings import Settings
from policypack.start import clock
from policypack.start.record import record
from policypack.start.wording import first_few

# Reads stacks from their sources: several at once where an answer takes longer than a verdict.

# More are never read at once.
_MOST = 8


@record(frozen=False)
class Fetched:
    """What a source has of a stack. `config` is that of its last update, None if unknown.

    `mark` is that of the list, where the stack is as it was listed. Where it could not be read,
    `failure` is the error.
    """

    key: StackKey
    retries: Retries = field(default_factory=Retries)
    data: bytes = b""
    tags: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, str] | None = None
    mark: str = ""
    failure: Exception | None = None


def fetched(keys: Iterable[StackKey], *, with_config: bool) -> Iterator[Fetched]:
    """Each stack in turn. It never raises: a failure stands with its stack."""
    ahead: deque[Future[Fetched]] = deque()
    with ThreadPoolExecutor(_MOST) as threads:
        try:
            for key in keys:
                source = _source_or_none(key.source)
                at_once = source.at_once if source else 1
                if at_once == 1:
                    # What waits was listed before.
                    while ahead:
                        yield ahead.popleft().result()
                    yield fetch(key, with_config=with_config)
                    continue
                ahead.append(threads.submit(fetch, key, with_config=with_config))
                if len(ahead) >= at_once:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def fetch(key: StackKey, *, with_config: bool) -> Fetched:
    """One stack: its tags first, since a stack whose update runs tells so there."""
    found = Fetched(key)
    try:
        source = _source(key.source)
        found.tags = source.tags(key, found.retries)
        found.data = source.state(key, found.retries)
        if with_config:
            found.config = source.config(key, found.retries)
        found.mark = "" if source.is_changing(key) else key.mark
    except Exception as failure:
        found.failure = failure
    return found


@lru_cache(maxsize=16)
def _source(location: str) -> Source:
    """One connection for all stacks of a source in this process."""
    return open_source(location)


def _source_or_none(location: str) -> Source | None:
    try:
        return _source(location)
    except ValueError:
        return None


_RULES_FROM = "stackwarden:rules_from"


@record(frozen=True)
class Task:
    """What all stacks of a run have in common: plain data that travels to workers.

    `today` decides which waivers are valid. `config_dir` is a folder of `Pulumi.<stack>.yaml`.
    `owner_decides`: no organization has configured the audit, so a stack's configuration may
    loosen. `maps`: draw what each stack exposes. `unjudged`: count what no rule judges. `timeout`:
    the seconds for an answer of a source.
    """

    settings: Settings
    today: date
    config_dir: str | None = None
    owner_decides: bool = False
    maps: bool = False
    unjudged: bool = True
    timeout: float = SECONDS

    def judge(self, settings: Settings) -> Judge:
        """A judge of a stack with its settings; most have those of the run."""
        if settings is self.settings:
            return self._judge.anew()
        return self._made(settings)

    def switched(self, settings: Settings) -> Sequence[str]:
        """The rules that the settings of a stack leave off and those of the run do not, or the
        other way round."""
        if settings is self.settings:
            return ()
        rules = rules_of(self.settings.rules_from)
        return sorted({*off(rules, settings)} ^ {*off(rules, self.settings)})

    @cached_property
    def _judge(self) -> Judge:
        return self._made(self.settings)

    @cached_property
    def known_types(self) -> frozenset[str]:
        """The types that its rules judge or read, and those that need no rule."""
        return known_types(rules_of(self.settings.rules_from))

    def __getstate__(self) -> dict[str, Any]:
        # Each worker makes its own judge: rules are functions, which do not travel.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def _made(self, settings: Settings) -> Judge:
        rules = rules_of(self.settings.rules_from)
        return Judge(settings, rules, values_known=True, today=self.today)


@record(frozen=False)
class _Stack:
    """What is known of a stack so far: where it fails, the rest is reported."""

    key: StackKey
    retry_notes: Sequence[str] = ()
    project: str = ""
    name: str = ""
    state: State | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    configured_by: str | None = None
    notes: list[str] = field(default_factory=list)
    expiring: list[dict[str, str]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    unjudged: Mapping[str, int] = field(default_factory=dict)
    judged: Judged | None = None
    switched: Sequence[str] = ()
    map: Tree | None = None
    mark: str = ""
    digest: str | None = None
    state_digest: str | None = None
    holds: str | None = None
    is_same: bool = False


# The lines of a stack, or its key where it is as an earlier run judged it.
Outcome = Lines | StackKey


def judged(task: Task, keys: Iterable[StackKey]) -> Iterator[Outcome]:
    """Of each stack its line and one for each finding. A failure is in the line."""
    for found in fetched(keys, with_config=task.config_dir is None):
        yield _of(task, found)


def _of(task: Task, found: Fetched) -> Outcome:
    key, notes = found.key, found.retries.notes
    stack = _Stack(key, notes, key.project, key.stack, tags=found.tags)
    error = None
    try:
        if found.failure:
            raise found.failure
        _judge(stack, task, found)
    except FileNotFoundError:
        error = "the stack is gone: it was deleted after it was listed"
    except StateError as failure:
        error = str(failure)
    except OSError as failure:
        error = f"cannot be read: {failure.strerror or type(failure).__name__}"
    except ValueError as failure:
        error = str(failure)
    # A rule of the organization may end its process.
    except (Exception, SystemExit) as failure:
        error = _unforeseen(failure)
    if stack.is_same:
        return key
    try:
        return [*_lines(stack, error, task.today)]
    except Exception as failure:
        # What cannot be written is not written again.
        return lost(key, _unforeseen(failure), notes, task.today)


def _unforeseen(failure: BaseException) -> str:
    """The text of the error itself may repeat values of the state."""
    return f"cannot be judged: {type(failure).__name__}; report it as a bug in stackwarden"


def lost(key: StackKey, error: str, notes: Sequence[str], today: date) -> Lines:
    """The line of a stack that could not be judged."""
    return [*_lines(_Stack(key, notes, key.project, key.stack), error, today)]


def _judge(stack: _Stack, task: Task, found: Fetched) -> None:
    data = decompressed(found.data)
    state = read_state(data)
    stack.state, stack.state_digest = state, sha256(data).hexdigest()
    _named(stack, state)
    key = stack.key._replace(project=stack.project, stack=stack.name)
    stack.configured_by, config = configuration(key, found.config, task.config_dir)
    made = digest(data, found.tags, config if stack.configured_by else None)
    stack.is_same = made == key.known
    if stack.is_same:
        return
    layered = Layered(task.settings, task.owner_decides)
    rules = rules_of(task.settings.rules_from)
    # A module that a stack names would run with the rights of who audits it.
    part = of_the_stack({key: text for key, text in config.items() if key != _RULES_FROM})
    layered.add(part, rules)
    ignored = [f"{_RULES_FROM}: ignored by an audit"] if _RULES_FROM in config else []
    settings = layered.settings.on(clock.today())
    judge = task.judge(settings)
    resources = of_state(state.resources)
    whole = complete(resources)
    run = Run(judge, is_deployed=True)
    for each in resources:
        run.register(registered(each))
    stack.verdicts = run.complete(whole)
    stack.judged = covered(judge, whole)
    stack.switched = task.switched(settings)
    stack.unjudged = unjudged(whole, task.known_types) if task.unjudged else {}
    stack.notes = [
        *_interrupted(state),
        *ignored,
        *layered.ignored,
        *layered.loosened,
        *layered.renamed,
        *judge.waiver_faults(),
        *held_back(stack.verdicts),
    ]
    stack.expiring = [*_expiring(settings, task.today)]
    # What failed on the way is told of this run alone.
    if not found.retries.notes:
        stack.mark, stack.digest = found.mark, made
        stack.holds = last_day(settings, data, task.today)
    if task.maps:
        _draw(stack, whole, settings)


def _interrupted(state: State) -> Iterator[str]:
    """What the state may lack: https://www.pulumi.com/docs/support/faq/troubleshooting/"""
    if state.pending:
        yield (
            f"an update was interrupted ({first_few(state.pending)}): the state may be "
            "incomplete; run pulumi refresh"
        )


def _draw(stack: _Stack, whole: Stack, settings: Settings) -> None:
    """Draws the map; one that cannot be drawn costs the stack nothing else."""
    name = "/".join(filter(None, (stack.project, stack.name)))
    try:
        stack.map = tree(render(exposure(whole, settings), name, "svg"))
    except Exception as failure:
        what = f"cannot be drawn: {type(failure).__name__}"
        stack.notes.append(f"map: {what}; report it as a bug in stackwarden")


def _named(stack: _Stack, state: State) -> None:
    """An export's name says nothing certain about its stack: its resources do."""
    if not stack.project and state.resources:
        parts = state.resources[0]["urn"].split("::")
        if len(parts) >= 4:
            stack.name, stack.project = parts[0].removeprefix("urn:pulumi:"), parts[1]


def _expiring(settings: Settings, today: date) -> Iterator[dict[str, str]]:
    for waiver in settings.waivers:
        if today <= waiver.expires <= today + SOON:
            yield {
                "rule": waiver.rule,
                "resource": waiver.resource,
                "owner": waiver.owner,
                "expires": waiver.expires.isoformat(),
            }


def _lines(stack: _Stack, error: str | None, today: date) -> Iterator[dict[str, Any]]:
    state = stack.state
    backend = backend_of(stack.key.source)
    findings = audit_lines.findings(stack.verdicts, stack.project, stack.name, backend, stack.tags)
    yield audit_lines.stack(
        project=stack.project,
        stack=stack.name,
        source=shown(stack.key.source),
        backend=backend,
        key=stack.key.name,
        tags=stack.tags,
        version=state and state.cli,
        time=state and state.time,
        resources=len(state.resources) if state else 0,
        findings=findings,
        waivers={"from": stack.configured_by, "expiring": stack.expiring},
        notes=[*stack.notes, *stack.retry_notes],
        unjudged=stack.unjudged,
        judged=None if error else stack.judged,
        switched=[*stack.switched],
        map=stack.map,
        listed=stack.mark,
        digest=stack.digest,
        state_sha256=stack.state_digest,
        day=today.isoformat(),
        holds=stack.holds,
        error=error,
    )
    yield from findings
