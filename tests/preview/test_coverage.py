"""What a preview says about what it has judged and what it has not."""

from __future__ import annotations

from policypack.offline.unserved import Unserved
from policypack.preview.coverage import coverage


def test_a_run_that_lacked_nothing_has_judged_everything() -> None:
    found = coverage(7, [], [], failed=False)
    assert (found.judged, found.not_judged, found.unknown, found.message) == (7, [], [], None)


def test_what_a_component_makes_is_not_judged_and_outputs_are_unknown() -> None:
    unserved = [
        Unserved("component", "awsx:ec2:Vpc", "net"),
        Unserved("component", "eks:index:Cluster", "main"),
        Unserved("component", "awsx:ec2:Vpc", "other"),
        Unserved("component", "awsx:ecr:Image", "image"),
        Unserved("resource", "kubernetes:core/v1:ConfigMap", "a"),
        Unserved("resource", "kubernetes:core/v1:ConfigMap", "b"),
        Unserved("content", "aws:s3/getObject:getObject"),
        Unserved("function", "aws:future/getThing:getThing"),
    ]
    found = coverage(3, unserved, ["an assumed value"], failed=False)
    assert found.not_judged == [
        "what image (awsx:ecr:Image) makes: the package awsx is not installed; run pulumi install, "
        "or use --online",
        "what net (awsx:ec2:Vpc), other (awsx:ec2:Vpc) makes beyond its arguments: the package "
        "awsx is not installed; run pulumi install, or use --online",
        "what main (eks:index:Cluster) makes beyond its arguments: the package eks is not "
        "installed; run pulumi install, or use --online",
        "values that depend on the result of aws:future/getThing:getThing: it is not in the "
        "version of the SDK that is known offline; use --online",
        "an assumed value",
    ]
    assert found.unknown == [
        "outputs of kubernetes:core/v1:ConfigMap: treated as known after apply: the package "
        "kubernetes is not installed; run pulumi install, or use --online",
        "results of aws:s3/getObject:getObject: treated as known after apply: they are content of "
        "an account; use --online",
    ]
    assert found.message is not None
    assert found.message.startswith("not judged: what image (awsx:ecr:Image)")
    assert found.message.endswith("(and 4 more)")


def test_missing_files_cost_the_code_that_they_hold() -> None:
    function, bucket = "aws:lambda/function:Function", "aws:s3/bucketObject:BucketObject"
    unserved = [
        Unserved("file", "./dist/api.zip", "api", function),
        Unserved("file", "dist/api.zip", "worker", function),
        Unserved("file", "layer", "deps", "aws:lambda/layerVersion:LayerVersion"),
        Unserved("file", "https://acme.test/a.zip", "far", function),
        Unserved("file", "site/index.html", "page", bucket),
    ]
    commands = {"dist/api.zip": "npm run build"}
    found = coverage(3, unserved, [], failed=False, build=commands.get)
    assert found.not_judged == [
        "code of api, worker: dist/api.zip is missing; run npm run build",
        "code of deps: layer is missing; build it first",
        "code of far: https://acme.test/a.zip is not downloaded; use a local file",
    ]
    assert found.unknown == [
        "content of page: treated as known after apply: site/index.html is missing; build it first"
    ]


def test_a_failure_comes_first() -> None:
    found = coverage(2, [Unserved("component", "awsx:ec2:Vpc", "net")], [], failed=True)
    assert len(found.not_judged) == 2
    assert found.not_judged[0].startswith("resources created after the error")


def test_a_run_that_judged_no_resource_is_not_a_success() -> None:
    found = coverage(0, [], [], failed=False)
    assert found.message is not None
    assert found.message.startswith("no resource was judged: the program creates none")
    partial = coverage(0, [Unserved("component", "awsx:ec2:Vpc", "net")], [], failed=False)
    assert partial.message is not None
    assert partial.message.startswith("no resource was judged: what net (awsx:ec2:Vpc) makes")
