"""The ways to a role by what runs as it already: a function, an instance, a container, a job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypack.facts.escalation import EscalationPath
from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all
from policypack.iam.meaning.resource_types import VARIABLE
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grants
from policypack.iam.permissions.own_principals import on_tagged
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.targets import Target
from policypack.principals.way import (
    Granted,
    Way,
    granted_on,
    granted_on_any,
    interesting,
    reusing,
    share_of,
    tags_of,
    target_of,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.fronts.front import APP, SERVICE, roles_of, running_types
from policypack.topology.parts.containers import JOB, TASK, containers
from policypack.topology.roles.principals import principal_of

# Where a workload takes its code from each time it runs: objects of buckets, and images by tag.
# Whoever writes there controls what runs as the role of the workload. A function isn't among them:
# it keeps the code of its last update.
# https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
# https://docs.aws.amazon.com/mwaa/latest/userguide/configuring-dag-folder.html
# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_image
PIPELINE = "aws:codepipeline/pipeline:Pipeline"
REPOSITORY = "aws:ecr/repository:Repository"
_BUCKET = "aws:s3/bucket:Bucket"
_PROJECT = "aws:codebuild/project:Project"
READS_OF_CODE = (PIPELINE, REPOSITORY, _BUCKET)
_OBJECT = lazy_pattern(r"(?:s3://|arn:aws[\w-]*:s3:::)?([a-z0-9][a-z0-9.-]+)/(.+)")
_IMAGE = lazy_pattern(
    r"\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?/([a-z0-9._/-]+)(:[\w.-]+)?"
)
_MUTABLE = (None, "MUTABLE", "MUTABLE_WITH_EXCLUSION")


@record(frozen=True, eq=False)
class CodePlace:
    """A place to write, by its ARN and the resource of the stack that holds it, the actions that
    write, the deciding one first, and what the one who writes does, in words."""

    resource: Resource
    arn: str
    actions: tuple[str, ...]
    does: str


def code_places(stack: Stack, workload: Resource) -> Iterator[CodePlace]:
    """The places in resources of the stack that the workload takes its code from."""
    for text in _object_texts(stack, workload):
        yield from _object(stack, text)
    for text in _images(workload):
        yield from _image(stack, text)


def _object_texts(stack: Stack, workload: Resource) -> Iterator[object]:
    if workload.type == "aws:glue/job:Job":
        yield workload.at("command.scriptLocation").tree
    elif workload.type == "aws:mwaa/environment:Environment":
        bucket, folder = (workload.at(each).tree for each in ("sourceBucketArn", "dagS3Path"))
        if isinstance(bucket, str) and isinstance(folder, str):
            yield f"{bucket}/{folder.rstrip('/')}/*"
    elif workload.type == _PROJECT:
        if workload.at("source.type").tree == "S3":
            yield workload.at("source.location").tree
        for pipeline in stack.of_type(PIPELINE):
            yield from _sources(stack, pipeline, workload)


def _sources(stack: Stack, pipeline: Resource, project: Resource) -> Iterator[object]:
    """The objects that start a pipeline that builds with the project."""
    actions = [each for each in _actions(pipeline) if isinstance(each.get("configuration"), dict)]
    names = {each["configuration"].get("ProjectName") for each in actions}
    if any(isinstance(each, str) and project in stack.named(_PROJECT, each) for each in names):
        for action in actions:
            if action.get("provider") == "S3" and action.get("category") == "Source":
                held = action["configuration"]
                yield f"{held.get('S3Bucket')}/{held.get('S3ObjectKey')}"


def _actions(pipeline: Resource) -> Iterator[dict[str, Any]]:
    for stage in pipeline.at("stages").items():
        yield from (each.tree for each in stage.items("actions") if isinstance(each.tree, dict))


def _object(stack: Stack, text: object) -> Iterator[CodePlace]:
    found = _OBJECT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return
    name, key = found.groups()
    for bucket in stack.named(_BUCKET, name):
        does = f"replaces {key} in {bucket.name}"
        yield CodePlace(bucket, f"arn:aws:s3:::{name}/{key}", ("s3:PutObject",), does)


def _images(workload: Resource) -> Iterator[object]:
    """The images that are pulled again with each start."""
    if workload.type in (TASK, JOB):
        held = (each for each in containers(workload) if not isinstance(each, Unknown))
        yield from (each.tree.get("image") for each in held)
    elif workload.type == _PROJECT:
        yield workload.at("environment.image").tree
    elif workload.type == APP and _deploys_itself(workload):
        yield workload.at("sourceConfiguration.imageRepository.imageIdentifier").tree


def _deploys_itself(service: Resource) -> bool:
    return service.at("sourceConfiguration.autoDeploymentsEnabled").tree in (None, True)


def _image(stack: Stack, text: object) -> Iterator[CodePlace]:
    found = _IMAGE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return
    name, tag = found[1], found[2] or ":latest"
    for repository in stack.of_type(REPOSITORY):
        is_mutable = repository.at("imageTagMutability").tree in _MUTABLE
        if is_mutable and repository.at("name").tree == name:
            arn = repository.at("arn").tree
            named = f"arn:aws:ecr:{OWN_REGION}:{OWN_ACCOUNT}:repository/{name}"
            actions = ("ecr:PutImage", "ecr:CompleteLayerUpload")
            does = f"replaces {name}{tag} in {repository.name}"
            yield CodePlace(repository, arn if isinstance(arn, str) else named, actions, does)


CLUSTER = "aws:ecs/cluster:Cluster"
READS = (CLUSTER, *running_types(), *READS_OF_CODE)
_WRITES_DOCUMENT, _DOCUMENTS = "ssm:CreateDocument", "arn:aws:ssm:*:*:document/*"


def ways_by_workloads(stack: Stack, role: Resource, held: EffectivePermissions) -> Iterator[Way]:
    """The ways by something that has the role already, such as a function."""
    possible = held.on_some_resource.possible
    for workload in stack.once(_by_role).get(role.urn, ()):
        for target in stack.once(_controls, workload):
            actions = target.actions & interesting() & possible
            if actions:
                granted = on_tagged(held, target.arn, actions, tags_of(target.resource))
                for path in reusing():
                    yield from _used(held, granted, path, workload, target)
        for place in stack.once(_places, workload):
            yield from _written(held, workload, place)


def _written(held: EffectivePermissions, workload: Resource, place: CodePlace) -> Iterator[Way]:
    """The way by writing the code that the workload takes from a place."""
    decisive, helpful = expand_all(place.actions[0]), expand_all(*place.actions[1:])
    granted = held.touching(place.arn)
    if decisive & ~granted.possible or helpful & ~held.on_some_resource.possible:
        return
    waits = [*granted.waits_for(decisive & ~granted.sure)]
    grant = Granted(place.actions[0], place.resource, place.arn, share_of(granted, decisive))
    does = f"{place.does}, which {workload.name} runs"
    yield Way(does, (grant,), is_usual=True, waits_for=next(iter(waits), None))


def _used(
    held: EffectivePermissions,
    granted: Grants,
    path: EscalationPath,
    workload: Resource,
    target: Target,
) -> Iterator[Way]:
    """The way by the path, where the holder may take it on the target that controls the workload.

    `granted` has the grants on the target.
    """
    decisive = expand_all(*sorted(path.decisive))
    helpful = expand_all(*sorted(path.actions - path.decisive))
    if decisive & ~(granted.possible & target.actions) or helpful & ~held.on_some_resource.possible:
        return
    if not _has_document(held, path, decisive):
        return
    waits = [*granted.waits_for(decisive & ~granted.sure)]
    waits += held.on_some_resource.waits_for(helpful & ~held.on_some_resource.sure)
    grants = (
        *(granted_on(granted, name, target) for name in sorted(path.decisive)),
        *(granted_on_any(held, name) for name in sorted(path.actions - path.decisive)),
    )
    does = f"{path.name} of {workload.name}"
    yield Way(does, grants, is_usual=True, waits_for=next(iter(waits), None))


def _has_document(held: EffectivePermissions, path: EscalationPath, decisive: ActionSet) -> bool:
    """Whether the holder may use a document of the path: one of AWS, or one that it writes.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
    """
    documents = [held.touching(VARIABLE.sub("*", each)) for each in path.besides]
    if any(decisive & ~each.possible for each in documents):
        return False
    if _WRITES_DOCUMENT not in path.actions:
        return True
    used = (each for each in held.touching(_DOCUMENTS).shares if each.possible & decisive)
    return any("*" in each.pattern for each in used)


def without_document(held: EffectivePermissions) -> ActionSet:
    """The actions that take something over by a document, of which the holder may use none."""
    some, every, usable = held.on_some_resource.possible, NOTHING, NOTHING
    for path in reusing():
        if path.besides or _WRITES_DOCUMENT in path.actions:
            decisive = expand_all(*path.decisive)
            every |= decisive
            is_able = not expand_all(*path.actions) & ~some
            if is_able and _has_document(held, path, decisive):
                usable |= decisive
    return every & ~usable


def driven_by(stack: Stack, holder: Resource) -> Iterator[Target]:
    """The roles that the holder can act as by something that has the role already."""
    held = principal_of(stack, holder).permissions
    if held.on_some_resource.possible & interesting_in(stack):
        for urn in stack.once(_by_role):
            target = target_of(stack[urn])
            if target is not None and any(ways_by_workloads(stack, stack[urn], held)):
                yield target


def _by_role(stack: Stack) -> dict[str, list[Resource]]:
    """The workloads of each role, by the role's URN."""
    found: dict[str, list[Resource]] = {}
    for each in stack.of_type(*running_types()):
        roles = or_unknown(roles_of, stack, each)
        for role in () if isinstance(roles, Unknown) else roles:
            found.setdefault(role.urn, []).append(each)
    return found


def _places(stack: Stack, workload: Resource) -> tuple[CodePlace, ...]:
    found = or_unknown(lambda: tuple(code_places(stack, workload)))
    return () if isinstance(found, Unknown) else found


def _controls(stack: Stack, workload: Resource) -> tuple[Target, ...]:
    """The workload itself, and the cluster by which a shell in its containers is opened.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    named = [workload]
    if workload.type == SERVICE and workload.at("enableExecuteCommand").tree is True:
        clusters = or_unknown(stack.linked, workload, "cluster", CLUSTER)
        named += () if isinstance(clusters, Unknown) else clusters
    return tuple(target for each in named if (target := target_of(each)) is not None)


def interesting_in(stack: Stack) -> ActionSet:
    """`interesting`, with the actions that write code where a workload of the stack takes it."""
    return interesting() | stack.once(_writing_code)


def _writing_code(stack: Stack) -> ActionSet:
    every = (one for some in stack.once(_by_role).values() for one in some)
    places = (place for each in dict.fromkeys(every) for place in stack.once(_places, each))
    return expand_all(*sorted({place.actions[0] for place in places}))
