"""A question about access: which actions, on which resources of the stack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from policypack.iam.document.globs import overlap
from policypack.iam.meaning import actions
from policypack.iam.meaning.actions import ActionSet, expand
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.urns import is_named
from policypack.principals.targets import Part, Target, parts_of, targets
from policypack.principals.verbs import Kind
from policypack.start.record import record
from policypack.start.wording import first_few


@record(frozen=True, eq=False)
class Question:
    """The actions as a set, and the resources."""

    actions: ActionSet
    targets: tuple[Target, ...]


def question(stack: Stack, action: str, resource: str) -> Question:
    """The question in the words of a user.

    `action` is a pattern such as `s3:Get*`, `resource` a name, a URN (`*` in it matches any text)
    or an ARN, also of a part such as an object. Raises ValueError where nothing is meant by it.
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
