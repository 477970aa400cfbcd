"""The stand-in provider: the RPCs that the Pulumi engine calls.

One process stands in for one package: AWS's, one of those that AWS programs use beside it, or one
of which nothing is known: then its outputs are unknown, and the program goes on.

It is a separate servicer and not `pulumi.provider`, because structs have to pass untouched: that
layer loses unknowns and trips over empty assets. Creating answers a preview with the values that
an update would give, so the programs downstream run with ids and ARNs of the right shape.
"""
# ruff: noqa: N802 - the protocol names its methods so

from __future__ import annotations

import gc
import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty

from policypack.offline import (
    autonaming,
    checks,
    config,
    invokes,
    package_schema,
    property_values,
    schema,
    states,
    unserved,
)
from policypack.offline.coercion import Coercion
from policypack.offline.property_values import is_asset, unwrapped, visible
from policypack.offline.schema import ResourceType, package_of
from policypack.offline.unserved import NO_ACCOUNT_TOUCHED, EngineLog
from policypack.protocol import plugin_pb2, provider_pb2, provider_pb2_grpc

# Their resources hold one value that was made from the inputs: another input, another resource.
_MADE_ONCE = {"random", "tls", "null"}


def changed(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    """The properties whose values differ; an unknown differs from everything."""
    before, after = visible(olds), visible(news)
    return sorted(
        name
        for name in before.keys() | after.keys()
        if not _same(before.get(name), after.get(name))
    )


def replacing(resource: ResourceType, changes: list[str], news: Mapping[str, Any]) -> list[str]:
    """The changes that require a replacement, as far as documented."""
    if package_of(resource.token) in _MADE_ONCE:
        return changes
    rule = autonaming.naming_rule(resource, news)
    fixed = {"region", f"{rule.name}" if rule else "region"}
    return [
        name
        for name in changes
        if name in fixed or (name in resource.properties and resource.properties[name].replaces)
    ]


def _same(old: Any, new: Any) -> bool:
    old, new = unwrapped(old), unwrapped(new)
    if is_asset(old) and is_asset(new) and old.get("hash"):
        return bool(old["hash"] == new.get("hash"))
    return bool(old == new)


# What the stand-in says of what it does not have: each text names it and the remedy.


def unknown_type(package: str, token: str) -> str:
    """Of a resource type that the schema does not have."""
    known = schema.version(package)
    return (
        f"{token} is not in {package} {known}, which the stand-in provider follows, so its outputs"
        " are unknown; preview with `stackwarden preview --online`"
    )


_UNCONFIGURED = config.Config(region=property_values.UNKNOWN)


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves every type and function of a package's SDK that the schema was mined from.

    `version` is the SDK's, as the program asks for it. Other types are accepted with
    unknown outputs, and a warning names them.
    """

    def __init__(
        self, version: str = "", package: str = "aws", log: EngineLog | None = None
    ) -> None:
        self._package = package
        self._known = package in schema.PACKAGES
        self._version = version or (schema.version(package) if self._known else "0.0.0")
        self._log = log or EngineLog()
        # An engine that attaches to a running provider uses one process for all its instances,
        # but a separate connection for each.
        self._configs: dict[str, config.Config] = {}
        self._latest = _UNCONFIGURED

    # --- the provider itself

    def Handshake(self, request: Any, context: Any) -> Any:
        """The supported features. Secrets arrive with their marks: only so they reach `tagsAll`."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: Any, context: Any) -> Any:
        """An engine attaches to a provider that was started before it."""
        self._log.attach(request.address)
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        """Nothing takes long enough to be interrupted."""
        return Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The SDK's version, or the engine would warn that the provider is too old."""
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Every type and function by its properties, without documentation."""
        if self._known:
            # It makes a million objects, and none of them is garbage.
            gc.disable()
            try:
                made = package_schema.schema(self._version, self._package)
            finally:
                gc.enable()
        else:
            from policypack.offline import used_types

            made = used_types.schema(request.subpackage_name or self._package, self._version)
        return provider_pb2.GetSchemaResponse(schema=json.dumps(made))

    def Parameterize(self, request: Any, context: Any) -> Any:
        """A package that the provider makes of a parameter is as unknown as the provider."""
        given = request.value
        return provider_pb2.ParameterizeResponse(
            name=given.name or self._package, version=given.version or self._version
        )

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Requires a region, as the AWS provider does.

        Here the engine ends the run with this one reason; later, the program ends with a traceback.
        """
        values = property_values.from_struct(request.news)
        complete = self._package != "aws" or config.region_of(values)
        return _checked(values, [] if complete else [config.NO_REGION])

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """A provider instance is updated in place."""
        olds = request.old_inputs if request.HasField("old_inputs") else request.olds
        return _diff(
            changed(property_values.from_struct(olds), property_values.from_struct(request.news)),
            [],
        )

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the instance's configuration; credentials in it are dropped."""
        version = _asked_version(request.urn) or self._version
        self._latest = config.read(property_values.from_struct(request.args), version)
        self._configs[context.peer()] = self._latest
        return provider_pb2.ConfigureResponse(
            supportsPreview=True, acceptSecrets=True, supports_autonaming_configuration=True
        )

    # --- resources

    def Check(self, request: Any, context: Any) -> Any:
        """The checked inputs, as policies see them."""
        news = property_values.from_struct(request.news)
        resource = schema.resource(_type_of(request.urn))
        if resource is None:
            self._tell_of_unknown(request.urn)
            return _checked(news, [])
        olds = property_values.from_struct(request.olds)
        asked = checks.Check(resource, request.urn, news, olds, _autonaming(request))
        settings = self._config(context)
        inputs, reasons = checks.check(asked, settings)
        return _checked(inputs, reasons if self._follows_the_schema(settings) else [])

    def Diff(self, request: Any, context: Any) -> Any:
        """The differences between the inputs of the last update and the new ones."""
        news = property_values.from_struct(request.news)
        olds = property_values.from_struct(
            request.old_inputs if request.old_inputs.fields else request.olds
        )
        found = changed(olds, news)
        return _diff(found, replacing(_resource(request.urn), found, news))

    def Create(self, request: Any, context: Any) -> Any:
        """The id and the outputs; in a preview the same ones as in the update."""
        self._tell_of(request.preview)
        inputs = property_values.from_struct(request.properties)
        resource, place = _resource(request.urn), self._config(context).context()
        try:
            made = states.created(resource, request.urn, inputs, place, request.preview)
        except invokes.UnsupportedInvokeError as error:
            _abort(context, str(error))
        identifier, outputs = made
        return provider_pb2.CreateResponse(
            id=identifier, properties=property_values.to_struct(outputs)
        )

    def Update(self, request: Any, context: Any) -> Any:
        """As if created with the new inputs, under the old id."""
        self._tell_of(request.preview)
        inputs = property_values.from_struct(request.news)
        resource, place = _resource(request.urn), self._config(context).context()
        outputs = states.updated(resource, request.urn, request.id, inputs, place, request.preview)
        return provider_pb2.UpdateResponse(properties=property_values.to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        """A refresh returns the state; a `get` or an import returns what the id contains."""
        if request.inputs.fields:
            return provider_pb2.ReadResponse(
                id=request.id, properties=request.properties, inputs=request.inputs
            )
        resource, settings = _resource(request.urn), self._config(context)
        known = property_values.from_struct(request.properties)
        inputs, outputs = states.read(resource, request.urn, request.id, known, settings)
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=property_values.to_struct(outputs),
            inputs=property_values.to_struct(inputs),
        )

    def Delete(self, request: Any, context: Any) -> Any:
        """There is nothing to delete."""
        self._tell_of(preview=False)
        return Empty()

    # --- functions

    def Invoke(self, request: Any, context: Any) -> Any:
        """The result of a function, or an error with the reason and the remedy."""
        response = provider_pb2.InvokeResponse()
        # A field called like a keyword.
        result = getattr(response, "return")
        function = schema.function(request.tok)
        if function is None:
            result.CopyFrom(property_values.to_struct(package_schema.invoked(request.tok)))
            return response
        coercion = Coercion(request.tok)
        arguments = coercion.properties(
            property_values.from_struct(request.args), function.arguments
        )
        if coercion.problems:
            failures = [provider_pb2.CheckFailure(reason=text) for text in coercion.problems]
            return provider_pb2.InvokeResponse(failures=failures)
        place = self._config(context).context()
        try:
            answer = invokes.invoke(request.tok, property_values.unwrapped(arguments), place)
        except invokes.UnsupportedInvokeError as error:
            _abort(context, str(error))
        result.CopyFrom(property_values.to_struct(answer))
        return response

    def Call(self, request: Any, context: Any) -> Any:
        """Methods of resources and of components: their results are unknown."""
        response = provider_pb2.CallResponse()
        getattr(response, "return").CopyFrom(
            property_values.to_struct(package_schema.called(request.tok))
        )
        return response

    def Construct(self, request: Any, context: Any) -> Any:
        """A component, without what its own provider would make."""
        return package_schema.constructed(request)

    # --- what the stand-in says of itself

    def _config(self, context: Any) -> config.Config:
        return self._configs.get(context.peer(), self._latest)

    def _follows_the_schema(self, settings: config.Config) -> bool:
        """Whether the program's SDK has the major version of the schema.

        Another one declares some properties otherwise, so what looks wrong may be right.
        """
        known = schema.version(self._package)
        return config.major(settings.version) == config.major(known)

    def _tell_of_unknown(self, urn: str) -> None:
        token = _type_of(urn)
        if self._known:
            self._log.warn(unknown_type(self._package, token), urn)
            unserved.tell("resource", token, urn.rsplit("::", 1)[-1])
            return
        from policypack.offline import used_types

        is_component = used_types.may_be_component(token.partition(":")[0], token)
        kind: unserved.Kind = "component" if is_component else "resource"
        unserved.tell(kind, token, urn.rsplit("::", 1)[-1])

    def _tell_of(self, preview: bool) -> None:
        if not preview:
            self._log.warn_once_per_run(NO_ACCOUNT_TOUCHED)


def _type_of(urn: str) -> str:
    """The token in a URN, `urn:pulumi:stack::project::parent$token::name`."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def _asked_version(urn: str) -> str:
    """The SDK's version in the name of a default provider, `default_6_83_0`; else nothing.

    The engine makes one for each version in a program; one process may serve all of them.
    """
    match = re.search(r"::default_(\d+)_(\d+)_(\d+)", urn)
    return ".".join(match.groups()) if match else ""


def _resource(urn: str) -> schema.ResourceType:
    token = _type_of(urn)
    return schema.resource(token) or schema.ResourceType(token, {}, None, None)


def _abort(context: Any, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, message)
    raise AssertionError("abort does not return")


def _autonaming(request: Any) -> checks.Autonaming:
    options, modes = request.autonaming, provider_pb2.CheckRequest.AutonamingOptions
    return checks.Autonaming(
        proposed=options.proposed_name,
        enforced=options.mode == modes.ENFORCE,
        disabled=options.mode == modes.DISABLE,
    )


def _checked(inputs: Mapping[str, Any], reasons: list[str]) -> Any:
    # Naming the property would make the engine print its value, which may be a secret.
    failures = [provider_pb2.CheckFailure(reason=reason) for reason in reasons]
    return provider_pb2.CheckResponse(inputs=property_values.to_struct(inputs), failures=failures)


def _diff(found: list[str], replaces: list[str]) -> Any:
    kind = provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(changes=kind, diffs=found, replaces=replaces)
