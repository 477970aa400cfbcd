"""Where a workload takes its code from each time it runs: objects of buckets, and images by tag.

Whoever writes there controls what runs as the role of the workload. A function isn't among them:
it keeps the code of its last update.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
https://docs.aws.amazon.com/mwaa/latest/userguide/configuring-dag-folder.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_image
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.fronts.workloads import APP
from policypack.topology.parts.containers import JOB, TASK, containers

PIPELINE = "aws:codepipeline/pipeline:Pipeline"
REPOSITORY = "aws:ecr/repository:Repository"
_BUCKET = "aws:s3/bucket:Bucket"
_PROJECT = "aws:codebuild/project:Project"
READS = (PIPELINE, REPOSITORY, _BUCKET)
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
