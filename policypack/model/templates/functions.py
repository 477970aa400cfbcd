"""Evaluates the intrinsic functions of templates; a function of an unknown value is unknown."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import Any, NamedTuple

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.facts.template_types import shape
from policypack.model.templates.contents import (
    CONDITION,
    are_equal,
    function_in,
    is_equal,
    output,
    resolved,
    section,
    text_of,
    unknown,
)
from policypack.model.unknown import Unknown
from policypack.model.values import Secret
from policypack.reading.files import RefusedError
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record


class Within(NamedTuple):
    """How a function evaluates what it is given: a value, or parts as one text."""

    value: Callable[[Any], Any]
    text: Callable[[Iterable[Any]], Any]
    mappings: Mapping[str, Any]


def _join(within: Within, given: Any) -> Any:
    """The text of `Fn::Join`."""
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
        return unknown("the value of Fn::Join")
    items = within.value(given[1])
    if not isinstance(items, list):
        return items if isinstance(items, Unknown) else unknown("the value of Fn::Join")
    parts = [part for item in items for part in (given[0], item)]
    return within.text(parts[1:])


def _select(within: Within, given: Any) -> Any:
    """The element of `Fn::Select`."""
    if not isinstance(given, list) or len(given) != 2:
        return unknown("the value of Fn::Select")
    index, items = (within.value(each) for each in given)
    if not isinstance(items, list) or not text_of(index).isdecimal():
        return unknown("the value of Fn::Select")
    at = int(text_of(index)[:9])
    return items[at] if at < len(items) else unknown("the value of Fn::Select")


def _split(within: Within, given: Any) -> Any:
    """The list of `Fn::Split`."""
    if not isinstance(given, list) or len(given) != 2 or not given[0]:
        return unknown("the value of Fn::Split")
    text = within.value(given[1])
    if not isinstance(text, str) or not isinstance(given[0], str):
        return unknown("the value of Fn::Split")
    return text.split(given[0])


def _mapped(within: Within, given: Any) -> Any:
    """The value of `Fn::FindInMap`."""
    if not isinstance(given, list) or len(given) < 3:
        return unknown("the value of Fn::FindInMap")
    at: Any = within.mappings
    for each in given[:3]:
        key = within.value(each)
        if isinstance(key, Unknown):
            return key
        at = at.get(text_of(key)) if isinstance(at, dict) else None
    if at is None and len(given) == 4 and isinstance(given[3], dict):
        return within.value(given[3].get("DefaultValue"))
    return unknown("the value of Fn::FindInMap") if at is None else at


def _base64(within: Within, given: Any) -> Any:
    """The text of `Fn::Base64`."""
    text = within.value(given)
    if isinstance(text, str):
        return base64.b64encode(text.encode(errors="surrogatepass")).decode()
    return text if isinstance(text, Unknown) else unknown("the value of Fn::Base64")


def _as_json(within: Within, given: Any) -> Any:
    """The text of `Fn::ToJsonString`."""
    value = within.value(given)
    try:
        return json.dumps(value)
    except TypeError:
        return unknown("the value of Fn::ToJsonString")


CALLS: Mapping[str, Callable[[Within, Any], Any]] = {
    "Fn::Base64": _base64,
    "Fn::FindInMap": _mapped,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _as_json,
}


# The maximum output of all functions of a template together, in characters and elements.
_MOST = 8 * 2**20
_VARIABLE = lazy_pattern(r"\$\{(!?)([^}]*)\}")
_FORM = lazy_pattern(r"\{(\w*)\}")
_LIST_TYPES = ("CommaDelimitedList", "List<")
_OF_SSM = "AWS::SSM::Parameter::Value"
_REMOVED = object()
_DEFAULT_PATH = "/"


@record(frozen=True)
class Uses:
    """The sources of a property: resources of the template, and unknown parameters."""

    resources: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


class Scope:
    """The names that the functions of one template refer to.

    `given` has the values of parameters that the program sets, `pseudo` the known pseudo
    parameters. Resources that a transform creates have properties too.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        given: Mapping[str, Any] | Unknown,
        pseudo: Mapping[str, Any],
    ) -> None:
        self._parameters = section(template, "Parameters")
        self._mappings = section(template, "Mappings")
        self._conditions = section(template, "Conditions")
        self._given, self._pseudo = given, pseudo
        self._known: dict[str, Any] = {}
        self._left = _MOST
        # Types and properties by logical id, without resources that a condition excludes.
        self.resources: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def condition(self, name: Any) -> bool | Unknown:
        """Whether a condition of the template holds."""
        if not isinstance(name, str) or name not in self._conditions:
            return unknown("a condition of the template")
        if name not in self._known:
            # A condition that refers to itself is never known.
            self._known[name] = unknown(f"the condition {name}")
            self._known[name] = self._truth(self._conditions[name])
        found: bool | Unknown = self._known[name]
        return found

    def value(self, raw: Any, uses: Uses) -> Any:
        """The value of what a template holds. A name or an ARN that AWS has yet to make has a text
        in its place that says whose it is."""
        found = self._value(raw, uses)
        return None if found is _REMOVED else found

    def chosen(self, raw: Any) -> Any:
        """The content of a template value, or the branch that a known condition chooses; None if no
        condition is known."""
        while isinstance(raw, dict) and (name := function_in(raw)):
            given = raw[name]
            if name == "Ref" and given == "AWS::NoValue":
                return {}
            if name != "Fn::If" or not isinstance(given, list) or len(given) != 3:
                return None
            holds = self.condition(given[0])
            if isinstance(holds, Unknown):
                return None
            raw = given[1 if holds else 2]
        return {} if raw is None else raw

    def _value(self, raw: Any, uses: Uses) -> Any:
        if isinstance(raw, list):
            made = (self._value(each, uses) for each in raw)
            return [each for each in made if each is not _REMOVED]
        if isinstance(raw, str):
            return resolved(raw)
        if not isinstance(raw, dict):
            return raw
        name = function_in(raw)
        if name:
            return self._function(name, raw[name], uses)
        if any(key.startswith("Fn::") for key in raw):
            return unknown("a function that is not evaluated")
        items = ((key, self._value(each, uses)) for key, each in raw.items())
        return {key: each for key, each in items if each is not _REMOVED and each is not None}

    def _function(self, name: str, given: Any, uses: Uses) -> Any:
        if name == "Ref":
            return self._reference(given, uses)
        if name == "Fn::GetAtt":
            return self._attribute(given, uses)
        if name == "Fn::If":
            return self._choice(given, uses)
        if name == "Fn::Sub":
            return self._sub(given, uses)
        call = CALLS.get(name)
        if call is None:
            return unknown(f"the value of {name}")
        made = call(Within(partial(self._value, uses=uses), self._text, self._mappings), given)
        self._count(made)
        return made

    def _count(self, made: Any) -> None:
        self._left -= len(made) if isinstance(made, (str, list, dict)) else 1
        if self._left < 0:
            raise RefusedError("has too many elements once its functions are evaluated")

    def _reference(self, name: Any, uses: Uses) -> Any:
        if not isinstance(name, str):
            return unknown("the value of Ref")
        if name == "AWS::NoValue":
            return _REMOVED
        if name.startswith("AWS::"):
            return self._pseudo.get(name, unknown(name))
        if name in self._parameters:
            found = self._parameter(name, uses)
            self._count(found)
            return found
        if name not in self.resources:
            return unknown(f"{name}, which the template does not declare")
        uses.resources.add(name)
        kind, properties = self.resources[name]
        found = shape(kind)
        reference = found.reference if found else ""
        own = properties.get(reference) if reference else None
        known = self._value(own, Uses()) if own is not None else None
        if isinstance(known, str):
            return known
        if found and reference == found.arn and reference:
            return self.arn(name) or output(name, kind)
        return self.stand_in(name)

    def stand_in(self, name: str) -> str:
        """What takes the place of the name that CloudFormation makes for a resource.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
        """
        return f"{self._pseudo.get('AWS::StackName', 'stack')}-{name}"

    def _parameter(self, name: str, uses: Uses) -> Any:
        declared = self._parameters[name]
        declared = declared if isinstance(declared, dict) else {}
        kind = str(declared.get("Type", ""))
        found = declared.get("Default")
        if isinstance(self._given, Unknown):
            uses.parameters.add(name)
            return unknown(f"the parameter {name}")
        if self._given.get(name) is not None:
            found = self._given[name]
        bare = found.content if isinstance(found, Secret) else found
        if isinstance(bare, Unknown):
            uses.parameters.add(name)
            waiting = unknown(bare.waits_for or f"a value of the parameter {name}")
            return Secret(waiting) if isinstance(found, Secret) else waiting
        if bare is None or isinstance(bare, (list, dict)):
            return unknown(f"a value of the parameter {name}")
        if kind.startswith(_OF_SSM):
            return unknown(f"the SSM parameter of {name}")
        made: Any = text_of(bare)
        if kind.startswith(_LIST_TYPES):
            made = [each.strip() for each in made.split(",")]
        else:
            made = resolved(made)
        return Secret(made) if isinstance(found, Secret) else made

    def _attribute(self, given: Any, uses: Uses) -> Any:
        if isinstance(given, str):
            given = given.split(".", 1)
        if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
            return unknown("the value of Fn::GetAtt")
        name, attribute = given
        if name not in self.resources:
            return unknown(f"{name}, which the template does not declare")
        uses.resources.add(name)
        kind, _ = self.resources[name]
        arn = self.arn(name) if isinstance(attribute, str) and self._is_arn(kind, attribute) else ""
        return arn or output(name, kind)

    def _is_arn(self, kind: str, attribute: str) -> bool:
        found = shape(kind)
        return found is not None and attribute in (found.arn, "Arn")

    def arn(self, name: str) -> str:
        """The ARN of a resource, with what takes the place of what AWS makes; "" for no ARN."""
        kind, properties = self.resources[name]
        found = shape(kind)
        if found is None or not found.form:
            return ""
        places = {
            "partition": str(self._pseudo["AWS::Partition"]),
            "region": OWN_REGION,
            "account": OWN_ACCOUNT,
        }

        def filled(each: re.Match[str]) -> str:
            key = each[1]
            if key in places:
                return places[key]
            own = self._value(properties.get(key), Uses()) if key else None
            default = _DEFAULT_PATH if key == "Path" else self.stand_in(name)
            return own if isinstance(own, str) else default

        return _FORM.sub(filled, found.form)

    def _choice(self, given: Any, uses: Uses) -> Any:
        if not isinstance(given, list) or len(given) != 3:
            return unknown("the value of Fn::If")
        holds = self.condition(given[0])
        if isinstance(holds, Unknown):
            one, other = (self._value(each, uses) for each in given[1:])
            return one if are_equal(one, other) else holds
        return self._value(given[1 if holds else 2], uses)

    def _truth(self, raw: Any) -> bool | Unknown:
        name = function_in(raw) if isinstance(raw, dict) else ""
        given = raw[name] if name else None
        if name == CONDITION:
            return self.condition(given)
        if not isinstance(given, list):
            return unknown("a condition of the template")
        if name == "Fn::Equals" and len(given) == 2:
            one, other = (self.value(each, Uses()) for each in given)
            return is_equal(one, other)
        found = [self._truth(each) for each in given]
        if name == "Fn::Not" and len(found) == 1:
            return found[0] if isinstance(found[0], Unknown) else not found[0]
        if name not in ("Fn::And", "Fn::Or"):
            return unknown("a condition of the template")
        decisive = name == "Fn::Or"
        if any(each is decisive for each in found):
            return decisive
        return next((each for each in found if isinstance(each, Unknown)), not decisive)

    def _text(self, parts: Iterable[Any]) -> Any:
        """The parts as one text; unknown if one of them is, secret where one is."""
        made: list[str] = []
        is_secret = False
        for part in parts:
            is_secret |= isinstance(part, Secret)
            bare = part.content if isinstance(part, Secret) else part
            if isinstance(bare, Unknown):
                return Secret(bare) if is_secret else bare
            if isinstance(bare, (list, dict)) or bare is _REMOVED or bare is None:
                return unknown("a text")
            made.append(text_of(bare))
            self._count(made[-1])
        text = "".join(made)
        return Secret(text) if is_secret else text

    def _sub(self, given: Any, uses: Uses) -> Any:
        own: Mapping[str, Any] = {}
        if isinstance(given, list) and len(given) == 2 and isinstance(given[1], dict):
            given, own = given
        return self._text(self._parts(given, own, uses)) if isinstance(given, str) else unknown("")

    def _parts(self, text: str, own: Mapping[str, Any], uses: Uses) -> Iterator[Any]:
        end = 0
        for found in _VARIABLE.finditer(text):
            yield resolved(text[end : found.start()])
            end = found.end()
            literal, name = found[1], found[2].strip()
            if literal:
                yield f"${{{name}}}"
            elif name in own:
                yield self._value(own[name], uses)
            elif "." in name:
                yield self._attribute(name, uses)
            else:
                yield self._reference(name, uses)
        yield resolved(text[end:])
