"""Escalation within a stack: who gains more rights than it has, over whom, and by which calls.

Escalation is an edge to more rights than the holder has, or to the holder's own policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from policypack import iam
from policypack.facts.own_account import OWN_ACCOUNT
from policypack.facts.table import read_table
from policypack.iam import Gravity, Kind
from policypack.iam.meaning import impact
from policypack.iam.meaning.actions import ActionSet
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grants
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.access import same_account
from policypack.principals.cuts import Cut, cut_of
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import Target, managed, named, path_in
from policypack.principals.verbs import ROLE
from policypack.principals.way import Granted, Way, surest, target_of
from policypack.principals.ways import (
    PRINCIPALS,
    READS_OF_WAYS,
    can_call,
    configuring,
    is_configured,
    ways_to,
    writes_of,
)
from policypack.principals.workload_ways import interesting_in
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.roles import principals
from policypack.topology.roles.principals import principal_of

# A way to another principal as AWS CLI commands, so that a reader can follow it.
#
# The commands follow https://docs.aws.amazon.com/cli/latest/reference/: an operation's name in
# lower case with hyphens, except for the services and operations below.

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_WORD = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# The prefix of an action, and the service in the command line.
_SERVICES = {
    "states": "stepfunctions",
    "elasticmapreduce": "emr",
    "kinesisanalytics": "kinesisanalyticsv2",
    "bedrock-agentcore": "bedrock-agentcore-control",
    "airflow": "mwaa",
}
_OPERATIONS = {
    "lambda:InvokeFunction": "lambda invoke",
    "bedrock-agentcore:InvokeCodeInterpreter": "bedrock-agentcore invoke-code-interpreter",
    "emr:RunJobFlow": "emr create-cluster",
}
# The option that takes the role, by the command that creates what runs as it.
_ROLE_OPTION = {
    "lambda": "--role",
    "codebuild": "--service-role",
    "ecs": "--task-role-arn",
    "glue": "--role",
    "ec2": "--iam-instance-profile Name=",
    "cloudformation": "--role-arn",
    "kinesisanalyticsv2": "--service-execution-role",
    "emr": "--ec2-attributes InstanceProfile=",
}
_RUNS_AS = {"ecs run-task", "ecs start-task"}


@lru_cache(maxsize=1)
def _calls_by_action() -> Mapping[str, str]:
    found: dict[str, str] = read_table(__file__)["calls"]
    return found


def calls_of(way: Way, holder: Resource, target: Target) -> tuple[str, ...]:
    """The commands of a way, in their order."""
    return tuple(_calls(way, holder, target))


def _calls(way: Way, holder: Resource, target: Target) -> Iterator[str]:
    role = _shown(target.arn, target.resource)
    for granted in _in_order(way):
        written = _calls_by_action().get(granted.action)
        if granted.action == "iam:PassRole":
            continue
        if written is not None and granted.on is not None:
            arn = _shown(granted.arn, granted.on)
            path = arn.rpartition(":::")[2]
            yield written.format(name=_name(granted.on), arn=arn, holder=_name(holder), object=path)
        else:
            yield _command(granted, role if way.service else "")
    if any(each.action == "iam:UpdateAssumeRolePolicy" for each in way.grants):
        yield _calls_by_action()["sts:AssumeRole"].format(arn=role)


def _in_order(way: Way) -> list[Granted]:
    """The grants, those that make something before those that start it."""
    starts = ("Invoke", "Start", "Run", "Submit", "Activate", "Connect")
    return sorted(way.grants, key=lambda each: each.action.partition(":")[2].startswith(starts))


def _command(granted: Granted, role: str) -> str:
    prefix, _, operation = granted.action.partition(":")
    plain = f"{_SERVICES.get(prefix, prefix)} {_WORD.sub('-', operation).lower()}"
    command = _OPERATIONS.get(granted.action, plain)
    on = "" if granted.on is None else f" # {_name(granted.on)}"
    if not role:
        return f"aws {command}{on}"
    service = command.partition(" ")[0]
    if command in _RUNS_AS:
        return f"aws {command} --task-definition any --overrides taskRoleArn={role}"
    is_made = operation.startswith(("Create", "Register", "Run", "Request", "Put", "Update", "Set"))
    if not is_made and service not in ("braket", "ssm"):
        return f"aws {command}"
    option = _ROLE_OPTION.get(service, "--role-arn")
    # An instance profile mostly has the name of its role.
    return f"aws {command} {option}{role.rpartition('/')[2] if option[-1] == '=' else f' {role}'}"


def _shown(arn: str, resource: Resource) -> str:
    """The ARN, with a placeholder for an account that is not known yet."""
    return arn.replace(OWN_ACCOUNT, "ACCOUNT") if resource.urn else arn


def _name(resource: Resource) -> str:
    name = resource.at("name").tree
    return name if isinstance(name, str) else resource.name


# The most principals in a row.
_LONGEST = 4
READS = tuple(dict.fromkeys((*READS_OF_WAYS, *principals.READS, *principals.READS_OF_MEMBERSHIPS)))
# Weaknesses with which a role is an administrator, or can become one.
_CONTROL = frozenset({Kind.ADMIN, Kind.FULL_IAM, Kind.ESCALATES})


class Gain(NamedTuple):
    """Permissions of the target that the holder lacks: control of the account, or serious ones.

    `where` is the statement that grants it, in words.
    """

    is_control: bool
    says: str
    where: str


_GAIN_OF_WRITTEN_POLICY = Gain(True, "can grant itself any permission", "")


@record(frozen=True, eq=False)
class Escalation:
    """The holder acts as the target, or writes its own policies where that is itself.

    `then` is how the role that the ways lead to acts as the target, where that is another.
    """

    stack: Stack
    holder: Resource
    target: Target
    ways: tuple[Way, ...]
    gain: Gain
    then: Escalation | None = None

    @property
    def first(self) -> Target:
        """The target of the ways."""
        if self.then is None:
            return self.target
        first = target_of(self.then.holder)
        assert first is not None
        return first

    @property
    def is_own(self) -> bool:
        """Whether the target is the holder."""
        return self.holder is self.target.resource

    @cached_property
    def chain(self) -> tuple[str, ...]:
        """The calls of the first way, as AWS CLI commands, and of what follows."""
        calls = calls_of(self.ways[0], self.holder, self.first)
        return calls if self.then is None else (*calls, *self.then.chain)

    @cached_property
    def cut(self) -> Cut:
        """The change that closes all ways."""
        return cut_of(self.stack, self.holder, self.first)


def escalations(stack: Stack, holder: Resource) -> tuple[Escalation | Unknown, ...]:
    """The principals that the role or user can become, and an unknown for each undecided way.

    Empty for an administrator, or if its own policies show the way to administrator already.
    """
    return stack.once(_escalations, holder)


def _escalations(stack: Stack, holder: Resource) -> tuple[Escalation | Unknown, ...]:
    return () if is_configured(stack, holder) else tuple(_steps(stack, holder, ()))


def _steps(
    stack: Stack, holder: Resource, before: tuple[Resource, ...]
) -> Iterator[Escalation | Unknown]:
    """The escalations of the holder itself, and those by roles that it can have configured."""
    held = principal_of(stack, holder).permissions
    reached = {*before, holder}
    for each in _targets(stack, holder, held):
        for found in _pair(stack, holder, each, held):
            yield found
            if isinstance(found, Escalation):
                reached.add(found.target.resource)
    if len(before) + 2 < _LONGEST and not controls(stack, holder):
        for role in stack.of_type(ROLE):
            if role not in reached and is_configured(stack, role):
                yield from _by(stack, holder, role, (*before, holder), reached)


def _by(
    stack: Stack,
    holder: Resource,
    role: Resource,
    before: tuple[Resource, ...],
    reached: set[Resource],
) -> Iterator[Escalation | Unknown]:
    """The escalations by a role whose calls the holder can configure."""
    target, principal = target_of(role), principal_of(stack, holder)
    if target is None:
        return
    ways = surest(configuring(stack, holder, target, principal.permissions))
    for then in _steps(stack, role, before) if ways else ():
        if isinstance(then, Unknown):
            yield then
            continue
        able = [each for each in ways if can_call(each, then.ways[0])]
        if not able or then.target.resource in reached:
            continue
        gain = _gain(stack, holder, then.target, list(then.ways))
        if isinstance(gain, Unknown):
            yield gain
        elif gain is not None and able[0].waits_for is not None:
            yield principal.owned(able[0].waits_for)
        elif gain is not None:
            yield Escalation(stack, holder, then.target, tuple(able), gain, then)


def controls(stack: Stack, principal: Resource) -> bool:
    """Whether its policies make it administrator, or lead there whatever else the stack has."""
    return stack.once(_control, principal) is not None


def _control(stack: Stack, principal: Resource) -> iam.Weakness | None:
    judged = (each for each in stack.once(_weaknesses, principal) if each.kind in _CONTROL)
    return next((each for each in judged if each.gravity is None), None)


def _weaknesses(stack: Stack, principal: Resource) -> tuple[iam.Weakness, ...]:
    judged = principal_of(stack, principal).judged()
    return tuple(each for each in judged if isinstance(each, iam.Weakness))


def _targets(stack: Stack, holder: Resource, held: EffectivePermissions) -> Iterator[Target]:
    """The principals that the holder may have a way to, itself first."""
    is_able = bool(held.on_some_resource.possible & interesting_in(stack))
    for each in stack.of_type(*PRINCIPALS):
        target = target_of(each)
        if target is not None and (is_able or stack.once(_trusts_principals, each)):
            yield target


def _trusts_principals(stack: Stack, role: Resource) -> bool:
    """Whether the trust policy of a role may name other principals than services."""
    for own in own_documents(stack, role) if role.type == ROLE else ():
        if isinstance(own.document, Unknown) or own.document.unknowns:
            return True
        for statement in own.document.statements:
            kinds = {each.kind for each in statement.principals}
            if statement.not_principals or kinds - {"Service", "Federated"}:
                return True
    return False


def _pair(
    stack: Stack, holder: Resource, target: Target, held: EffectivePermissions
) -> Iterator[Escalation | Unknown]:
    is_own = target.resource is holder
    ways = writes_of(stack, target, held) if is_own else ways_to(stack, holder, target, held)
    found = surest(ways)
    # Most principals have no way at all, so check that first.
    if not found or controls(stack, holder):
        return
    gain = _GAIN_OF_WRITTEN_POLICY if is_own else _gain(stack, holder, target, found)
    waits = found[0].waits_for
    if isinstance(gain, Unknown):
        yield gain
    elif gain is not None and waits is None:
        yield Escalation(stack, holder, target, tuple(found), gain)
    elif gain is not None and waits is not None:
        principal = principal_of(stack, holder)
        unknowns = (principal.owned(each.waits_for) for each in found if each.waits_for is not None)
        yield from [each for each in unknowns if is_about(stack, each, target)][:1]


def is_about(stack: Stack, unknown: Unknown, target: Target) -> bool:
    """Whether an unknown value may name the target: it is made of its outputs, or has no record."""
    made_of = () if unknown.owner is None else stack[unknown.owner].depends_on(unknown.path)
    return not made_of or target.resource.urn in made_of


def _gain(
    stack: Stack, holder: Resource, target: Target, found: list[Way]
) -> Gain | Unknown | None:
    """The target's additional permissions, or the unknown that decides."""
    resource, held = target.resource, principal_of(stack, holder).permissions
    control = stack.once(_control, resource)
    if control is not None:
        return Gain(True, control.message, _where(stack, resource, control))
    for writer in (holder, resource):
        its = principal_of(stack, writer).permissions
        is_near = same_account(stack, writer, resource)
        ways = writes_of(stack, target, its) if is_near else ()
        writes = [each for each in ways if each.waits_for is None]
        if writes:
            who = "the holder" if writer is holder else "it"
            return Gain(True, f"gets any policy that {who} writes", "")
    theirs, wanted = principal_of(stack, resource), impact.grave()
    wanted &= ~held.on_some_resource.possible
    granted = theirs.permissions.on_some_resource
    if not granted.sure & wanted:
        waits = next(granted.waits_for(wanted), None)
        return None if waits is None else theirs.owned(waits)
    weaknesses = (
        each for each in stack.once(_weaknesses, resource) if _is_new(each, granted, wanted)
    )
    grave = next((each for each in weaknesses if each.gravity is not Gravity.MEDIUM), None)
    if grave is not None and not _has(stack, holder, grave.kind):
        return Gain(False, grave.message, _where(stack, resource, grave))
    # What work is made of needs a grave weakness; nobody's work needs a new trust policy or key.
    if all(each.is_usual for each in found):
        return None
    return Gain(False, "has permissions that the holder does not have", "")


def _is_new(weakness: iam.Weakness, granted: Grants, wanted: ActionSet) -> bool:
    """Whether the statement of a weakness grants one of the actions that the holder lacks.

    Each statement is judged alone: permissions of several statements do not add up to a gain.
    """
    for share in granted.shares:
        path = share.expanded.statement.path
        if share.sure & wanted and f"{weakness.path}.".startswith((f"{path}.", f"{path}[")):
            return True
    return False


def _has(stack: Stack, holder: Resource, kind: Kind) -> bool:
    return any(each.kind is kind for each in stack.once(_weaknesses, holder))


def _where(stack: Stack, principal: Resource, found: iam.Weakness) -> str:
    """Where the statement of a weakness stands, in words."""
    holder = principal_of(stack, principal).holder_of(found.path)
    return f"{named(holder) if holder else managed(found.path)}: {path_in(holder, found.path)}"
