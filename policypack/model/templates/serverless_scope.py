"""What SAM resources of one template share: the section Globals, and APIs that events name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.templates.contents import Made
from policypack.model.templates.scalars import function_in, section
from policypack.model.templates.serverless_apis import HTTP, REST, Api, http_api, rest_api

Properties = Mapping[str, Any]
# Sections of Globals, by the type that they are for.
_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    REST: "Api",
    HTTP: "HttpApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::LayerVersion": "LayerVersion",
}
# The APIs that SAM makes for events that name none, and the names of their stages.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
_IMPLICIT = {REST: "ServerlessRestApi", HTTP: "ServerlessHttpApi"}
_STAGES = {REST: {"StageName": "Prod"}, HTTP: {}}
_EXPAND = {REST: rest_api, HTTP: http_api}


class ServerlessScope:
    """The Globals and the APIs of one template."""

    def __init__(self, template: Properties) -> None:
        self._globals = section(template, "Globals")
        self._resources = section(template, "Resources")
        self._implied: set[str] = set()

    def merged(self, kind: str, properties: Properties) -> Properties:
        """The properties with those of Globals: objects are merged, lists joined, others replaced.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
        """
        found = self._globals.get(_GLOBALS.get(kind, ""))
        made: Properties = _merged(found, properties) if isinstance(found, dict) else properties
        return made

    def api(self, kind: str, named: Any) -> Api | None:
        """The API that an event names, or that SAM makes for it; None for one of elsewhere."""
        if named is None:
            return Api(_IMPLICIT[kind], kind, self.merged(kind, _STAGES[kind]))
        name = named.get("Ref") if isinstance(named, dict) and function_in(named) else named
        held = self._resources.get(name) if isinstance(name, str) else None
        if not isinstance(held, dict) or held.get("Type") != kind:
            return None
        given = held.get("Properties", {})
        if not isinstance(given, dict):
            return None
        return Api(str(name), kind, self.merged(kind, given))

    def implied(self, api: Api, place: str) -> Iterator[Made]:
        """What SAM makes of the API itself, for the first event at the place that needs it."""
        if api.name == _IMPLICIT[api.kind] and api.kind not in self._implied:
            self._implied.add(api.kind)
            for each in _EXPAND[api.kind](api.name, api.given).made:
                yield replace(each, places={"": place})


def _merged(above: Any, own: Any) -> Any:
    if isinstance(above, dict) and isinstance(own, dict):
        if function_in(above) or function_in(own):
            return own
        return {**above, **{key: _merged(above.get(key), each) for key, each in own.items()}}
    if isinstance(above, list) and isinstance(own, list):
        return [*above, *own]
    return own
