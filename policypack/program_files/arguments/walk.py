"""Follows a property path through the expressions of a program, and names to what defines them.

What a call of another library does is not known. That the path goes on in one of its arguments
tells enough: `json.dumps({...})`, `pulumi.String("x")`, `arn.apply(lambda arn: ...)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from policypack.program_files.arguments.shapes import (
    Called,
    Cursor,
    Definition,
    Either,
    Function,
    Imported,
    Items,
    Member,
    Members,
    Name,
    Node,
    Parameter,
    Part,
    Shape,
    Spot,
    Steps,
    Surroundings,
    Text,
    Value,
    hopped,
    moved,
    stepped,
)
from policypack.program_files.arguments.targets import (
    Targets,
    argument_of,
    document_in,
    member_named,
)

# Programs are written by people; what goes on for longer is a circle or a trap.
_MOST_STEPS = 800
_DEEPEST = 120
# A key such as `aws:PrincipalOrgID` stays one step; one with a period is several.
_LONGEST_KEY = 5


class Walk:
    """One search. Its steps are bounded."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._targets = Targets(around)
        self._taken = 0
        self._active: list[tuple[str, int, Steps]] = []

    def find(self, cursor: Cursor, steps: Steps, spot: Spot) -> Spot:
        """The deepest spot below the node that the steps lead to; `spot` where there is none."""
        self._taken += 1
        here = (cursor.file.name, cursor.file.key(cursor.node), steps)
        if self._taken > _MOST_STEPS or len(self._active) > _DEEPEST or here in self._active:
            return spot
        self._active.append(here)
        try:
            return self._found(cursor, cursor.file.shape(cursor.node), steps, spot)
        finally:
            self._active.pop()

    def _found(self, cursor: Cursor, shape: Shape, steps: Steps, spot: Spot) -> Spot:
        if isinstance(shape, Members):
            return self._in_members(cursor, shape.members, steps, spot)
        if isinstance(shape, Items):
            return self._in_items(cursor, shape, steps, spot)
        if isinstance(shape, Name):
            return self._of_name(cursor, shape.name, steps, spot)
        if isinstance(shape, Part):
            return self._in_part(cursor, shape, steps, spot)
        if isinstance(shape, Called):
            return self._in_call(cursor, shape, steps, spot)
        if isinstance(shape, (Either, Function)):
            inner = shape.branches if isinstance(shape, Either) else shape.results
            # Without a step, any of them may be the value.
            return self._best(cursor, inner, steps, spot) if steps or len(inner) == 1 else spot
        if isinstance(shape, Text):
            return self._in_text(cursor, shape, steps, spot)
        return spot

    def _best(self, cursor: Cursor, nodes: Sequence[Node], steps: Steps, spot: Spot) -> Spot:
        found = spot
        for node in nodes:
            each = self.find(cursor._replace(node=node), steps, spot)
            if each.left < found.left or (
                each.left == found.left and len(found.hops) == len(spot.hops) < len(each.hops)
            ):
                found = each
        return found

    def _in_members(
        self, cursor: Cursor, members: Sequence[Member], steps: Steps, spot: Spot
    ) -> Spot:
        if not steps:
            return spot
        if steps[0].isdecimal():
            named = [each for each in members if each.name == steps[0]]
            if not named:
                # One object may stand for a list of one: `Statement: {...}`.
                at = replace(spot, left=spot.left - 1)
                found = self._in_members(cursor, members, steps[1:], at)
                return found if found.left < at.left or len(steps) == 1 else spot
        for size in range(1, min(_LONGEST_KEY, len(steps)) + 1):
            member = member_named(members, ".".join(steps[:size]))
            if member is not None:
                return self._at(cursor, member, steps[size:], spot, size)
        for member in reversed(members):
            if member.name is None:
                at = moved(cursor, spot, member)
                found = self.find(cursor._replace(node=member.value), steps, at)
                if found.left < spot.left:
                    return found
        return spot

    def _at(self, cursor: Cursor, member: Member, steps: Steps, spot: Spot, size: int) -> Spot:
        at = replace(moved(cursor, spot, member), left=spot.left - size)
        return self.find(cursor._replace(node=member.value), steps, at)

    def _in_items(self, cursor: Cursor, shape: Items, steps: Steps, spot: Spot) -> Spot:
        if not steps:
            return spot
        if not steps[0].isdecimal():
            # A list of one may stand for an object.
            only = shape.items[0] if len(shape.items) == 1 else None
            return self.find(cursor._replace(node=only), steps, spot) if only is not None else spot
        number = int(steps[0])
        spread = [each for each in shape.spread if each <= number]
        if spread:
            node = shape.items[spread[0]]
            at = stepped(cursor, spot, node, 0)
            below = (str(number - spread[0]), *steps[1:])
            found = self.find(cursor._replace(node=node), below, at)
            if found.left < spot.left:
                return found
            return at if len(shape.items) == 1 else spot
        if number >= len(shape.items):
            return spot
        node = shape.items[number]
        return self.find(cursor._replace(node=node), steps[1:], stepped(cursor, spot, node, 1))

    def _of_name(self, cursor: Cursor, name: str, steps: Steps, spot: Spot) -> Spot:
        found = spot
        for definition in cursor.file.definitions(name, cursor.node):
            for each in self._defined(cursor, definition, steps, spot):
                if each.left < found.left or (
                    each.left == found.left and not found.hops[len(spot.hops) :]
                ):
                    found = each
                if found.left == 0:
                    return found
        return found

    def _defined(
        self, cursor: Cursor, definition: Definition, steps: Steps, spot: Spot
    ) -> Iterator[Spot]:
        if isinstance(definition, Imported):
            for target in self._around.imported(definition):
                if definition.name is None:
                    yield self._hop(target, steps, spot)
                    continue
                inner = replace(spot, left=spot.left + 1)
                found = self._hop(target, (definition.name, *steps), inner)
                if found.left <= spot.left:
                    yield found
        elif isinstance(definition, Value):
            target = cursor._replace(node=definition.node)
            if definition.each:
                target = self._targets.item(target)
            yield self._below(target, tuple(definition.keys), steps, spot)
        else:
            yield from self._given(cursor, definition, steps, spot)

    def _below(self, target: Cursor, keys: Steps, steps: Steps, spot: Spot) -> Spot:
        """What the keys, and then the steps, lead to; the target where the keys lead nowhere."""
        inner = replace(spot, left=spot.left + len(keys))
        found = self._hop(target, (*keys, *steps), inner)
        return found if found.left <= spot.left else self._hop(target, steps, spot)

    def _hop(self, target: Cursor, steps: Steps, spot: Spot) -> Spot:
        """Goes on at an expression elsewhere."""
        return self.find(target, steps, hopped(target, spot))

    def _given(self, cursor: Cursor, wanted: Parameter, steps: Steps, spot: Spot) -> Iterator[Spot]:
        """What calls give for a parameter: the call that led here, or those of the program."""
        for call in self._targets.calls(cursor, wanted.function):
            shape = call.file.shape(call.node)
            if not isinstance(shape, Called):
                continue
            if wanted.rest:
                yield self._in_members(call, shape.keywords, steps, hopped(call, spot))
                continue
            argument = argument_of(shape, wanted)
            if argument is not None:
                target = call._replace(node=argument)
                yield self._below(target, tuple(wanted.keys), steps, spot)
                return
        if wanted.default is not None:
            yield self._below(cursor._replace(node=wanted.default), tuple(wanted.keys), steps, spot)

    def _in_part(self, cursor: Cursor, shape: Part, steps: Steps, spot: Spot) -> Spot:
        of = cursor._replace(node=shape.of)
        exact = self.find(of, (shape.key, *steps), replace(spot, left=spot.left + 1))
        if exact.left <= spot.left:
            return exact
        # A method or an output such as `.json`: what it is taken from may have the rest.
        found = self.find(of, steps, spot) if steps else spot
        if found.left < spot.left:
            return found
        if not steps and len(exact.hops) > len(spot.hops):
            return replace(exact, left=spot.left)
        return spot

    def _in_call(self, cursor: Cursor, shape: Called, steps: Steps, spot: Spot) -> Spot:
        target = self._targets.resolved(cursor._replace(node=shape.function))
        inner = target.file.shape(target.node) if target else None
        if target and isinstance(inner, Function) and target.node is not shape.function:
            calls = {**cursor.calls, (target.file.name, target.file.key(target.node)): cursor}
            found = spot
            for result in inner.results:
                each = self._hop(target._replace(node=result, calls=calls), steps, spot)
                if each.left < found.left or found is spot:
                    found = each
            return found
        found = self._in_arguments(cursor, shape, steps, spot)
        if found.left < spot.left or found.hops != spot.hops:
            return found
        if target and isinstance(inner, Members) and steps:
            # What a class of the program says of each object of it.
            at = self._hop(target, steps, spot)
            return at if at.left < spot.left else spot
        return found

    def properties(self, cursor: Cursor, before: int, steps: Steps, spot: Spot) -> Spot:
        """The spot in the arguments of a resource's call: its keywords, else its objects.

        `before` are the arguments in front of its properties, such as its name.
        """
        shape = cursor.file.shape(cursor.node)
        if not isinstance(shape, Called) or not steps:
            return spot
        found = self._in_members(cursor, shape.keywords, steps, spot)
        for node in shape.given[before:]:
            if found.left < spot.left:
                break
            found = self.find(cursor._replace(node=node), steps, stepped(cursor, spot, node, 0))
        return found if found.left < spot.left else spot

    def _in_arguments(self, cursor: Cursor, shape: Called, steps: Steps, spot: Spot) -> Spot:
        """The spot in the arguments of a call of another library."""
        if not steps:
            only = [*shape.given, *(each.value for each in shape.keywords)]
            return self.find(cursor._replace(node=only[0]), (), spot) if len(only) == 1 else spot
        found = self._in_members(cursor, shape.keywords, steps, spot)
        if found.left < spot.left:
            return found
        return self._best(cursor, [*shape.given, shape.function], steps, spot)

    def _in_text(self, cursor: Cursor, shape: Text, steps: Steps, spot: Spot) -> Spot:
        """The spot in a document: in the text itself, or in the file that it names."""
        if not steps:
            return spot
        other = self._targets.file_of(cursor, shape)
        if other is not None:
            return self._hop(other, steps, spot)
        inner = document_in(cursor, shape)
        return self.find(inner, steps, spot) if inner is not None else spot
