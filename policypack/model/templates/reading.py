"""Reads the resources in a template, in the same way as resources of aws-native."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from policypack.facts.native_types import twins_of
from policypack.facts.own_account import OWN_ACCOUNT
from policypack.facts.template_types import arn_of, native_type, sdk_name
from policypack.model.native import reading as native_reading
from policypack.model.native.view import NativeView
from policypack.model.resources import Holder, Resource, ResourceOptions
from policypack.model.templates import serverless, syntax
from policypack.model.templates.contents import (
    APPLICATION,
    CLOUD_CONTROL,
    EXTENSION,
    Contents,
    Declared,
    Fault,
    Gap,
    Made,
    section,
    unknown,
)
from policypack.model.templates.functions import Scope, Uses
from policypack.model.templates.serverless_apis import ServerlessScope
from policypack.model.templates.shapes import TemplateView, alike, in_native_names
from policypack.model.templates.syntax import parsed
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.urns import inner_urn
from policypack.model.values import Secret, unmarked
from policypack.reading.files import MalformedError, RefusedError
from policypack.start.containment import failure_of, kind_and_place

# The inputs of a template: values of its parameters, its account and its Region.

_PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}
_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def given_parameters(holder: Resource) -> Mapping[str, Any] | Unknown:
    """The values of parameters; aws-native has a list of them for a stack set."""
    found = (holder.origin or holder).properties.raw.get("parameters")
    bare = found.content if isinstance(found, Secret) else found
    if isinstance(bare, Unknown):
        return bare
    if isinstance(bare, dict):
        is_secret = isinstance(found, Secret)
        return {key: Secret(each) if is_secret else each for key, each in bare.items()}
    pairs = bare if isinstance(bare, list) else []
    return {
        each["parameterKey"]: each.get("parameterValue")
        for each in pairs
        if isinstance(each, dict) and isinstance(each.get("parameterKey"), str)
    }


def pseudo_parameters(holder: Resource) -> dict[str, Any]:
    """The pseudo parameters that are known before the deployment."""
    region = _region(holder)
    starts = (each for each in _PARTITIONS if isinstance(region, str) and region.startswith(each))
    partition = _PARTITIONS.get(next(starts, ""), "aws")
    made = {
        "AWS::AccountId": OWN_ACCOUNT,
        "AWS::Partition": partition,
        "AWS::URLSuffix": _SUFFIXES.get(partition, "amazonaws.com"),
        "AWS::Region": region if isinstance(region, str) else unknown("AWS::Region"),
    }
    name = unmarked(holder.properties.raw.get("name"))
    if isinstance(name, str):
        made["AWS::StackName"] = name
    return made


def _region(holder: Resource) -> Any:
    own = unmarked(holder.properties.raw.get("region"))
    provider = holder.provider
    if own is not None or not isinstance(provider, Resource):
        return own
    return unmarked(provider.properties.raw.get("region"))


_EMPTY = "has no section Resources with resources"
_BODY, _URL = "templateBody", "templateUrl"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MOST = 500
# Transforms that change no resource beyond what is evaluated here.
_PLAIN = (serverless.TRANSFORM, syntax.TRANSFORM)
# Types that only describe what made the template, or that wait.
_NOTHING = ("AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle")
_NESTED = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
_KEPT = ("Retain", "RetainExceptOnCreate", "Snapshot")


def contents(holder: Resource) -> Contents:
    """The contents of the resource. A template of any form has contents, if only a fault."""
    found: list[Contents] = []
    failure = failure_of(lambda: found.append(_contents(holder)))
    if failure is None:
        return found[0]
    if isinstance(failure, UnknownValueError):
        return Contents(unknown=failure.unknown)
    return Contents(fault=Fault(_BODY, f"cannot be read: {kind_and_place(failure)}"))


def _contents(holder: Resource) -> Contents:
    if holder.type == APPLICATION:
        why = "its template is in the AWS Serverless Application Repository"
        return Contents(gaps=(Gap("applicationId", "the application", why),))
    if holder.type in (CLOUD_CONTROL, EXTENSION):
        return _single(holder)
    body = holder.properties.raw.get(_BODY)
    bare = unmarked(body)
    if bare is None:
        url = unmarked(holder.properties.raw.get(_URL))
        why = "it is not part of the program"
        return Contents(gaps=() if url is None else (Gap(_URL, "the template at the URL", why),))
    return _parsed(bare, _BODY, partial(_of_template, holder))


def _of_template(holder: Resource, tree: Any) -> Contents:
    if not isinstance(tree, dict):
        raise RefusedError(_EMPTY)
    return _Template(holder, tree).contents()


def _parsed(bare: Any, path: str, read: Callable[[Any], Contents]) -> Contents:
    """What `read` makes of a text or a tree, or why it is not read."""
    if isinstance(bare, Unknown):
        return Contents(unknown=bare)
    try:
        return read(parsed(bare) if isinstance(bare, str) else bare)
    except RefusedError as error:
        place = f" (line {error.line})" if isinstance(error, MalformedError) else ""
        return Contents(fault=Fault(path, f"{error.reason}{place}"))


def _single(holder: Resource) -> Contents:
    """A resource that Cloud Control makes: its type, and its properties as they are."""
    is_text = holder.type == CLOUD_CONTROL
    at, of = ("desiredState", "typeName") if is_text else ("properties", "type")
    kind, given = (unmarked(holder.properties.raw.get(each)) for each in (of, at))
    if isinstance(kind, Unknown):
        return Contents(unknown=kind)
    if not isinstance(kind, str) or given is None:
        return Contents()

    def read(tree: Any) -> Contents:
        if not isinstance(tree, dict):
            return Contents(fault=Fault(at, "is not an object"))
        if reason := _not_judged(kind):
            return Contents(gaps=(Gap(of, kind, reason),))
        declared = Declared(holder.name, kind, tree, at, {"": at}, written=kind)
        scope = Scope({}, {}, pseudo_parameters(holder))
        scope.resources = {declared.name: (kind, tree)}
        return Contents((*_Maker(holder, scope).made(declared),))

    return _parsed(given, at, read)


class _Template:
    """One template, with the values that the program gives its parameters."""

    def __init__(self, holder: Resource, tree: Any) -> None:
        self._holder, self._tree = holder, tree
        # An object that a program makes may have parts that are known after apply.
        self._unknown: Unknown | None = None
        self._gaps: list[Gap] = []
        self._declared: list[Declared] = []
        transforms = tree.get("Transform", [])
        listed = transforms if isinstance(transforms, list) else [transforms]
        self._transforms = [each.get("Name") if isinstance(each, dict) else each for each in listed]
        self._given, self._pseudo = given_parameters(holder), pseudo_parameters(holder)
        self._scope = Scope(tree, self._given, self._pseudo)
        self._sam = ServerlessScope(tree)

    def contents(self) -> Contents:
        """The resources, each as rules read it, and what is not judged."""
        resources = self._tree.get("Resources")
        if isinstance(resources, Unknown):
            return Contents(unknown=resources)
        if not isinstance(resources, dict):
            raise RefusedError(_EMPTY)
        listed = self._repeated(resources)
        if len(listed) > _MOST:
            raise RefusedError(f"has more than {_MOST} resources, which CloudFormation refuses")
        for each in self._transforms:
            if isinstance(each, Unknown):
                self._unknown = each
            elif each not in _PLAIN:
                why = "the macro may add and change resources; they are judged without it"
                self._gaps.append(Gap(f"{_BODY}.Transform", str(each), why))
        for name, resource, path in listed:
            self._declare(name, resource, path)
        self._scope.resources = {each.name: (each.type, each.properties) for each in self._declared}
        maker = _Maker(self._holder, self._scope)
        made = (each for declared in self._declared for each in maker.made(declared))
        return Contents((*made,), (*self._gaps,), unknown=self._unknown)

    def _repeated(self, resources: Mapping[str, Any]) -> list[tuple[str, Any, str]]:
        """The names, the declarations and the places of the resources, with those of loops."""
        path = f"{_BODY}.Resources"
        if syntax.TRANSFORM not in self._transforms:
            return [(str(name), held, f"{path}.{name}") for name, held in resources.items()]
        repeated = syntax.Loops(lambda raw: self._scope.value(raw, Uses()))
        listed = [*repeated.items(resources, path)]
        conditions = section(self._tree, "Conditions")
        sections = {
            "Conditions": {name: held for name, held, _ in repeated.items(conditions, "")},
            "Resources": {name: held for name, held, _ in listed},
        }
        self._scope = Scope({**self._tree, **sections}, self._given, self._pseudo)
        self._sam = ServerlessScope({**self._tree, **sections})
        return listed

    def _declare(self, name: str, resource: Any, path: str) -> None:
        if name.startswith("Fn::"):
            is_read = name.startswith(syntax.LOOP) and syntax.TRANSFORM in self._transforms
            lacking = f"the template has no transform {syntax.TRANSFORM}"
            why = "the collection of the loop is not known" if is_read else lacking
            self._gaps.append(Gap(path, name, why))
            return
        held = resource if isinstance(resource, dict) else {}
        kind, given = held.get("Type"), held.get("Properties")
        for each in (resource, kind, given):
            if isinstance(each, Unknown):
                self._unknown = each
                return
        if not isinstance(kind, str):
            self._gaps.append(Gap(path, name, "it has no type"))
            return
        holds = self._scope.condition(resource["Condition"]) if "Condition" in resource else True
        if holds is False or kind in _NOTHING:
            return
        properties = self._scope.chosen(given)
        if not isinstance(properties, dict):
            why = "its properties are the value of a function, or not an object"
            self._gaps.append(Gap(path, f"{name} ({kind})", why))
        elif kind.startswith(serverless.PREFIX):
            self._expand(name, kind, properties, path)
        elif reason := _not_judged(kind):
            self._gaps.append(Gap(path, f"{name} ({kind})", reason))
        elif made := alike(name, kind, properties):
            self._add(made, kind, path)
        else:
            places = {"": f"{path}.Properties"}
            is_retained = resource.get("DeletionPolicy") in _KEPT
            self._declared.append(
                Declared(name, kind, properties, path, places, kind, is_retained=is_retained)
            )

    def _expand(self, name: str, kind: str, properties: Mapping[str, Any], path: str) -> None:
        if serverless.TRANSFORM not in self._transforms:
            why = f"the template has no transform {serverless.TRANSFORM}"
            self._gaps.append(Gap(path, f"{name} ({kind})", why))
            return
        found = serverless.expanded(name, kind, properties, self._sam)
        if found is None:
            self._gaps.append(Gap(path, f"{name} ({kind})", "the SAM type is not expanded"))
            return
        for gap in found.gaps:
            self._gaps.append(replace(gap, path=f"{path}.Properties.{gap.path}"))
        self._add(found.made, kind, path)

    def _add(self, made: Iterable[Made], kind: str, path: str) -> None:
        """Adds the resources that one of the template stands for."""
        below = f"{path}.Properties"
        for each in made:
            places = {to: f"{below}.{own}" if own else below for to, own in each.places.items()}
            made_of = Declared(each.name, each.type, each.properties, path, places, kind)
            self._declared.append(replace(made_of, fixes=each.fixes))


class _Maker:
    """Makes resources as rules read them of those that a holder declares."""

    def __init__(self, holder: Resource, scope: Scope) -> None:
        self._holder, self._scope = holder, scope

    def made(self, declared: Declared) -> Iterator[Resource]:
        """The resource, and the parts that pulumi_aws has apart."""
        native = self._native(declared)
        found = native_reading.twins(native) if twins_of(native.type) else (native,)
        for each in found:
            inner = each.view if isinstance(each.view, NativeView) else None
            yield replace(each, view=TemplateView(declared, inner), origin=None)

    def _native(self, declared: Declared) -> Resource:
        urn = self._urn(declared.name, declared.type)
        properties: dict[str, Any] = {}
        links: dict[str, tuple[str, ...]] = {}
        for name, raw in _items(declared.properties):
            uses = Uses()
            value = self._scope.value(raw, uses)
            if value is not None:
                properties[name] = value
            if found := self._links(uses):
                links[sdk_name(name)] = found
        if arn := self._scope.arn(declared.name):
            properties.setdefault(arn_of(declared.type), arn)
        named = in_native_names(properties, declared.type, _waiting(urn))
        if isinstance(self._holder.properties.raw.get(_BODY), Secret):
            named = {key: Secret(held) for key, held in named.items()}
        return Resource(
            urn,
            native_type(declared.type),
            declared.name,
            named,
            property_dependencies=links,
            options=ResourceOptions(
                protect=self._holder.options.protect,
                retain_on_delete=declared.is_retained,
            ),
            dependencies=tuple(dict.fromkeys(urn for found in links.values() for urn in found)),
            provider=self._holder.provider,
            holder=Holder(self._holder.urn, declared.path),
        )

    def _links(self, uses: Uses) -> tuple[str, ...]:
        own = (self._urn(each, self._scope.resources[each][0]) for each in sorted(uses.resources))
        given = self._holder.depends_on("parameters") if uses.parameters else ()
        return (*own, *given)

    def _urn(self, name: str, kind: str) -> str:
        return inner_urn(self._holder.urn, _type(kind), name)


def _type(kind: str) -> str:
    """The type of pulumi_aws as which a resource is read as a whole, else that of aws-native."""
    native = native_type(kind)
    return next((each.type for each in twins_of(native) if not each.is_part), native)


def _items(properties: Any) -> Iterator[tuple[str, Any]]:
    return ((str(key), held) for key, held in properties.items() if held is not None)


def _waiting(urn: str) -> Any:
    return lambda path, waits_for: Unknown(path, waits_for, urn)


def _not_judged(kind: str) -> str:
    """Why no rule can judge a resource of the type; empty if one may."""
    if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
        return "a function makes a custom resource"
    if kind in _NESTED:
        return "templates within a template are not read"
    if kind.endswith("::MODULE"):
        return "resources of a module are not read"
    if kind == "AWS::CloudFormation::Macro":
        return "a function changes templates"
    return "" if kind.startswith("AWS::") else "it is not an AWS type"
