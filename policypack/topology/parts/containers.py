"""The containers that a task or a job runs, as its definition declares them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value, parsed_json

T = TypeVar("T")

TASK = "aws:ecs/taskDefinition:TaskDefinition"
JOB = "aws:batch/jobDefinition:JobDefinition"
# Where a definition has its containers, most of it as JSON texts.
DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    TASK: ("containerDefinitions",),
    JOB: ("containerProperties", "ecsProperties", "nodeProperties", "eksProperties"),
}


def containers(definition: Resource) -> Iterator[Value | Unknown]:
    """The containers of a task or job definition, and what may hide one."""
    for path in DOCUMENTS[definition.type]:
        yield from until_unknown(_at(definition, path))


def each_container(
    definition: Resource, check: Callable[[Value], Iterator[T]]
) -> Iterator[T | Unknown]:
    """The outcomes of a check for every container, and what may hide one."""
    for container in containers(definition):
        if isinstance(container, Unknown):
            yield container
        else:
            yield from until_unknown(check(container))


def named(container: Value) -> str:
    """The container in words: those of Batch jobs seldom have a name."""
    name = container.tree.get("name")
    return f"container {name}" if isinstance(name, str) else "the container"


def _at(definition: Resource, path: str) -> Iterator[Value | Unknown]:
    yield from _within(_parsed(definition.at(path)))


def _parsed(value: Value) -> Value:
    held = value.content
    return Value(_camel_case(parsed_json(held)), value.path) if isinstance(held, str) else value


def _camel_case(held: Any) -> Any:
    """The document with keys as AWS documents them; the provider accepts `Image` for `image`."""
    if isinstance(held, dict):
        return {key[:1].lower() + key[1:]: _camel_case(below) for key, below in held.items()}
    return [_camel_case(below) for below in held] if isinstance(held, list) else held


def _within(value: Value) -> Iterator[Value | Unknown]:
    """What names an image is a container, at whatever depth the document has it."""
    held = value.tree
    if isinstance(held, Unknown):
        yield held
    elif isinstance(held, Mapping) and "image" in held:
        yield value
    elif isinstance(held, (Mapping, list)):
        for below in value.items():
            yield from _within(below)


# Whether a program turns on the encryption of all new EBS volumes of its region.
# https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
ENCRYPTION_BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


def is_encrypted_by_default(stack: Stack) -> Truth:
    """Whether a resource of the program encrypts what states nothing itself."""
    return any_of(or_unknown(_is_on, each) for each in stack.of_type(ENCRYPTION_BY_DEFAULT))


def _is_on(setting: Resource) -> bool:
    return setting.get("enabled", True) is True
