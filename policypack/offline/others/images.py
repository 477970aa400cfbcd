"""`docker` and `docker-build`: nothing is built, pulled or run; digests come from the inputs.

A digest changes with the resource's name and what it is built from as the program states it, not
with the files of the build. Shapes are those of https://www.pulumi.com/registry/packages/docker/
and https://www.pulumi.com/registry/packages/docker-build/.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from policypack.offline.others.random_values import Answer
from policypack.offline.templates import TemplateScope
from policypack.start.lazy_patterns import lazy_pattern

_REGISTRY = "docker.io"
_TAG = lazy_pattern(r":[\w.-]+$")


def _digest(scope: TemplateScope, *parts: Any) -> str:
    stated = json.dumps([scope.token, scope.name, scope.inputs, parts], sort_keys=True, default=str)
    return hashlib.sha256(stated.encode()).hexdigest()


def _repository(name: str) -> str:
    """`name` without a tag or digest; the colon of a port stands before a slash."""
    return _TAG.sub("", name.split("@")[0])


def _image(scope: TemplateScope) -> Answer:
    name, build = scope.inputs["imageName"], scope.inputs.get("build") or {}
    server = (scope.inputs.get("registry") or {}).get("server")
    context = build.get("context", ".")
    return name, {
        "baseImageName": name,
        "context": context,
        "dockerfile": build.get("dockerfile", f"{context.rstrip('/')}/Dockerfile"),
        "registryServer": server or _server(name),
        "repoDigest": f"{_repository(name)}@sha256:{_digest(scope)}",
    }


def _server(name: str) -> str:
    host, slash, _ = name.partition("/")
    return host if slash and ("." in host or ":" in host or host == "localhost") else _REGISTRY


def _remote_image(scope: TemplateScope) -> Answer:
    name, digest = scope.inputs["name"], f"sha256:{_digest(scope)}"
    return digest + name, {"imageId": digest, "repoDigest": f"{_repository(name)}@{digest}"}


def _registry_image(scope: TemplateScope) -> Answer:
    digest = f"sha256:{_digest(scope)}"
    return digest, {"sha256Digest": digest}


def _tag(scope: TemplateScope) -> Answer:
    source, target = scope.inputs["sourceImage"], scope.inputs["targetImage"]
    return f"{source}.{target}", {"sourceImageId": f"sha256:{_digest(scope)}"}


def _volume(scope: TemplateScope) -> Answer:
    name = scope.inputs["name"]
    outputs = {"driver": "local", "mountpoint": f"/var/lib/docker/volumes/{name}/_data"}
    return name, outputs


def _object(scope: TemplateScope) -> Answer:
    """A container, network, service and their like: the daemon gives them an id and no more."""
    return _digest(scope), {}


def _built(scope: TemplateScope) -> Answer:
    """An image of BuildKit; `ref` has a digest only if the image is pushed."""
    digest, tags = f"sha256:{_digest(scope)}", scope.inputs.get("tags") or []
    pushed = scope.inputs.get("push") or scope.inputs.get("exports")
    ref = (f"{tags[0]}@{digest}" if pushed else tags[0]) if tags else ""
    return digest, {"digest": digest, "ref": ref, "contextHash": _digest(scope, "context")}


def _index(scope: TemplateScope) -> Answer:
    tag, push = scope.inputs["tag"], scope.inputs.get("push", True)
    return tag, {"ref": f"{tag}@sha256:{_digest(scope)}" if push else tag}


def _looked_up_image(scope: TemplateScope) -> dict[str, Any]:
    name, digest = scope.inputs["name"], f"sha256:{_digest(scope)}"
    return {"id": digest, "name": name, "repoDigest": f"{_repository(name)}@{digest}"}


def _looked_up_in_registry(scope: TemplateScope) -> dict[str, Any]:
    name, digest = scope.inputs["name"], f"sha256:{_digest(scope)}"
    return {"id": digest, "name": name, "sha256Digest": digest}


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {
    "docker:index/buildxBuilder:BuildxBuilder": _object,
    "docker:index/container:Container": _object,
    "docker:index/image:Image": _image,
    "docker:index/network:Network": _object,
    "docker:index/plugin:Plugin": _object,
    "docker:index/registryImage:RegistryImage": _registry_image,
    "docker:index/remoteImage:RemoteImage": _remote_image,
    "docker:index/secret:Secret": _object,
    "docker:index/service:Service": _object,
    "docker:index/serviceConfig:ServiceConfig": _object,
    "docker:index/tag:Tag": _tag,
    "docker:index/volume:Volume": _volume,
    "docker-build:index:Image": _built,
    "docker-build:index:Index": _index,
}
FUNCTIONS: dict[str, Callable[[TemplateScope], dict[str, Any]]] = {
    "docker:index/getRegistryImage:getRegistryImage": _looked_up_in_registry,
    "docker:index/getRemoteImage:getRemoteImage": _looked_up_image,
}
