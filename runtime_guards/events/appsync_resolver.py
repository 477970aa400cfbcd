"""AWS AppSync: requests of direct Lambda resolvers."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.appsync_requests import HEADERS, IDENTITY, REQUEST
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shaped import OpaqueValidator
from runtime_guards.validation.shapes import (
    Fields,
    Items,
    Line,
    Matching,
    Object,
    Text,
    Tree,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# GraphQL, section 2.1.9: a name has no other characters; AppSync takes at most 65,536.
_NAME = Matching(r"[_A-Za-z][_0-9A-Za-z]{0,511}")
_REST = {
    "arguments": Object(REQUEST),
    "identity": IDENTITY,
    "source": Tree(REQUEST),
    "request": Fields({}, {"headers": HEADERS, "domainName": Line(253)}),
    "prev": Tree(REQUEST),
}
CONTEXT = Fields(
    {
        "info": Fields(
            {"fieldName": _NAME, "parentTypeName": _NAME},
            {
                "variables": Object(REQUEST),
                "selectionSetList": Items(Line(4096), 10_000),
                "selectionSetGraphQL": Text(REQUEST),
            },
        )
    },
    {**_REST, "stash": Object(REQUEST)},
)
# What resolvers that Amplify generates send, `@function` and `a.handler.function` among them:
# https://docs.amplify.aws/cli/graphql/custom-business-logic/#structure-of-the-function-event
AMPLIFY = Fields({"typeName": _NAME, "fieldName": _NAME}, _REST)


def _is_of_amplify(event: Any) -> bool:
    return event.__class__ is dict and event.get("info") is None and "typeName" in event


class _Request(Fields):
    """A context of AppSync, or what Amplify makes of it."""

    def __call__(self, value: Any) -> None:
        if _is_of_amplify(value):
            AMPLIFY(value)
        else:
            CONTEXT(value)


class AppSyncResolverEvent(Event, Generic[Body]):
    """A validated request to resolve a field. `arguments` are as sent, or the result of the
    declared model.
    """

    __slots__ = ("arguments", "field", "identity")
    FIELDS = CONTEXT.fields

    def __init__(self, raw: Any, arguments: Body) -> None:
        self.raw = raw
        self.field = self._name(raw)
        self.identity: Any = raw.get("identity")
        self.arguments = arguments

    def _name(self, raw: Any) -> str:
        return f"{raw['info']['parentTypeName']}.{raw['info']['fieldName']}"


class AmplifyResolverEvent(AppSyncResolverEvent[Body]):
    """The same of a resolver that Amplify generated, which sends `typeName` and `fieldName`."""

    __slots__ = ()
    FIELDS = AMPLIFY.fields

    def _name(self, raw: Any) -> str:
        return f"{raw['typeName']}.{raw['fieldName']}"


class AppSyncResolver(OpaqueValidator[AppSyncResolverEvent[Body]]):
    """Validates requests of an AWS AppSync direct Lambda resolver, or of one that Amplify makes.

    Refuses:
        - malformed field and type names
        - arguments, variables, source and headers over a limit, or with more than 64 levels
        - with `arguments`: arguments that do not fit the model

    Keyword arguments:
        arguments: Model of the arguments, see `runtime_guards.bodies`; None allows any.
        fields: Allowed fields, such as `Query.getOrder`; None allows all.

    Answers:
        The invocation fails with an error whose message is always `refused`, since AppSync shows it
        to the client.

    Source:
        https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
        https://docs.amplify.aws/cli/graphql/custom-business-logic/#structure-of-the-function-event
    """

    trigger = "appsync-resolver"
    answers = "value"
    shape = _Request({})

    def __init__(
        self, *, arguments: Model[Body] | None = None, fields: Collection[str] | None = None
    ) -> None:
        self._arguments = None if arguments is None else checker(arguments)
        self._fields = listed(fields)

    def _checked(self, event: Any) -> AppSyncResolverEvent[Body]:
        arguments = event.get("arguments")
        if self._arguments is not None:
            arguments = self._arguments(arguments, "arguments")
        kind = AmplifyResolverEvent if _is_of_amplify(event) else AppSyncResolverEvent
        made = kind(event, arguments)
        allow(made.field, self._fields, "info.fieldName")
        return made
