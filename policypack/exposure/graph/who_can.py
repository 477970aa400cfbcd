"""Who can perform an action on a resource: the question, and the principals in answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from policypack.exposure.graph.denials import Denial, denials, denials_of_policies
from policypack.exposure.graph.difference import Degree
from policypack.exposure.graph.evidence import evidence_of
from policypack.exposure.graph.graph import Evidence
from policypack.exposure.graph.others import others
from policypack.iam import Accounts
from policypack.iam.document.globs import overlap
from policypack.iam.meaning import actions
from policypack.iam.meaning.accounts import account_of
from policypack.iam.meaning.actions import ActionSet, expand, names, union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import is_named
from policypack.principals.access import Access, accesses
from policypack.principals.targets import Part, Target, parts_of, targets
from policypack.principals.verbs import ROLE, Kind
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.start.wording import first_few
from policypack.topology.parts.accounts import accounts
from policypack.topology.roles.principals import USER, principal_of


@record(frozen=True, eq=False)
class Question:
    """The actions as a set, and the resources."""

    actions: ActionSet
    targets: tuple[Target, ...]


def question(stack: Stack, action: str, resource: str) -> Question:
    """The question in the words of a user.

    `action` is a pattern such as `s3:Get*`, `resource` a name, a URN (`*` in it matches any text)
    or an ARN, also of a part such as an object. Raises ValueError if nothing is meant by it.
    """
    actions = expand(action)
    if not actions:
        raise ValueError(f"{action}: unknown action; {_like(action)}")
    found = tuple(_named(stack, resource))
    if not found:
        known = first_few(sorted({each.resource.name for each in targets(stack)}), 8)
        raise ValueError(f"{resource}: no resource with an ARN in the stack; it has {known}")
    able = tuple(each for each in found if each.actions & actions)
    if not able:
        kind = found[0].resource.type or found[0].arn
        raise ValueError(
            f"{action}: does not apply to resources of the type {kind}; name an action of that "
            "service"
        )
    return Question(actions, able)


def _like(action: str) -> str:
    """What may have been meant by the name of an action."""
    prefix = action.partition(":")[0].lower()
    known = actions.names(actions.service(prefix))
    if not known:
        return "begin it with the prefix of a service, such as s3:GetObject"
    near = get_close_matches(action, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]}?" if near else f"{prefix} has other actions"


def _named(stack: Stack, resource: str) -> Iterator[Target]:
    if not resource.startswith("arn:"):
        yield from (each for each in targets(stack) if is_named(each.resource.urn, resource))
        return
    known = [each for each in targets(stack) if _holds(each, resource)]
    for target in known:
        parts = (each for each in target.parts if overlap(each.pattern, resource))
        yield replace(target, parts=tuple(Part(resource, each.actions) for each in parts))
    if not known and parts_of(resource):
        # A resource of another stack: the policies of this one may name it all the same.
        elsewhere = Resource("", "", resource, {})
        yield Target(elsewhere, resource, Kind.OTHER, parts_of(resource))


def _holds(target: Target, arn: str) -> bool:
    return any(overlap(each.pattern, arn) for each in target.parts)


@record(frozen=True)
class Answer:
    """What one principal can do to one resource: the certain actions, else those undecided.

    `principal` is the name of a role or user of the stack, or what a policy of the resource names,
    such as an account. `external`: it is in an account that is neither the stack's own nor trusted;
    None if no own account is known. `unless` are denials that apply under a condition, or may
    apply.
    """

    principal: str
    kind: str
    urn: str | None
    on: str
    actions: tuple[str, ...]
    undecided: bool
    evidence: tuple[Evidence, ...]
    unless: tuple[Denial, ...] = ()
    external: bool | None = False


def who_can(
    stack: Stack, question: Question, settings: Settings | None = None
) -> tuple[Answer, ...]:
    """The principals of the stack, and those that policies of the resources name.

    `settings` name the trusted accounts.
    """
    known, found = accounts(stack, settings or Settings()), list[Answer]()
    for target in question.targets:
        for holder in stack.of_type(ROLE, USER):
            found += _of_role(stack, holder, target, question.actions)
        for principal, kind, evidence in others(stack, target, question.actions):
            undecided = evidence.waits_for is not None
            about = target.resource.name
            unless = tuple(denials_of_policies(stack, principal, kind, target, evidence.actions))
            found.append(
                Answer(
                    principal, kind, None, about, evidence.actions, undecided, (evidence,), unless,
                    external=kind == "*" or _is_external(principal, known),
                )
            )  # fmt: skip
    return tuple(found)


def _is_external(principal: str, known: Accounts) -> bool | None:
    account = account_of(principal)
    if account is None:
        return False
    found = known.is_external(account, "")
    return None if isinstance(found, Unknown) else found


def _of_role(stack: Stack, role: Resource, target: Target, wanted: ActionSet) -> Iterator[Answer]:
    held = accesses(stack, role, target)
    sure, possible = (union(bits) & wanted for bits in (_sure(held), _possible(held)))
    if possible:
        granted = sure or possible
        yield Answer(
            principal=role.name,
            kind="User" if role.type == USER else "Role",
            urn=role.urn,
            on=target.resource.name,
            actions=names(granted),
            undecided=not sure,
            evidence=evidence_of(held, principal_of(stack, role), granted),
            unless=tuple(denials(stack, role, target, granted)),
        )


def _sure(held: tuple[Access, ...]) -> Iterator[ActionSet]:
    return (each.sure for each in held)


def _possible(held: tuple[Access, ...]) -> Iterator[ActionSet]:
    return (each.possible for each in held)


@record(frozen=True, eq=False)
class AnswerChange:
    """The actions that a principal can perform more surely than before, or less.

    `answer` is the new one, or that of the base where it is gone; `is_new` and `is_gone` are about
    the principal on that resource.
    """

    answer: Answer
    before: Degree
    after: Degree
    actions: tuple[str, ...]
    is_new: bool
    is_gone: bool

    @property
    def opens(self) -> bool:
        """Whether it is surer than before."""
        return self.after > self.before


def answer_changes(base: Iterable[Answer], new: Iterable[Answer]) -> tuple[AnswerChange, ...]:
    """What differs, what opens first. A principal is known by its kind, its name and the resource's
    name."""
    was, now = _by_principal(base), _by_principal(new)
    found = [each for key in dict.fromkeys((*now, *was)) for each in _changes(was, now, key)]
    return tuple(sorted(found, key=lambda each: (not each.opens, not each.is_new)))


_Key = tuple[str, str, str]


def _by_principal(answers: Iterable[Answer]) -> Mapping[_Key, list[Answer]]:
    found: dict[_Key, list[Answer]] = {}
    for each in answers:
        found.setdefault((each.kind, each.principal, each.on), []).append(each)
    return found


def _changes(
    was: Mapping[_Key, list[Answer]], now: Mapping[_Key, list[Answer]], key: _Key
) -> Iterator[AnswerChange]:
    before, after = (_degrees(side.get(key, ())) for side in (was, now))
    together: dict[tuple[Degree, Degree], list[str]] = {}
    for action in sorted({*before, *after}):
        turn = (before.get(action, Degree.NONE), after.get(action, Degree.NONE))
        if turn[0] != turn[1]:
            together.setdefault(turn, []).append(action)
    for (one, other), changed in together.items():
        side = was if other is Degree.NONE else now
        answer = next(each for each in side[key] if not {*changed}.isdisjoint(each.actions))
        yield AnswerChange(answer, one, other, tuple(changed), key not in was, key not in now)


def _degrees(answers: Iterable[Answer]) -> Mapping[str, Degree]:
    """How surely each action can be performed."""
    found: dict[str, Degree] = {}
    for each in answers:
        for action in each.actions:
            found[action] = max(found.get(action, Degree.NONE), _degree(each, action))
    return found


def _degree(answer: Answer, action: str) -> Degree:
    if answer.undecided:
        return Degree.UNDECIDED
    granting = [each for each in answer.evidence if action in each.actions] or answer.evidence
    is_limited = answer.unless or (granting and all(each.conditions for each in granting))
    return Degree.CONDITIONAL if is_limited else Degree.CERTAIN
