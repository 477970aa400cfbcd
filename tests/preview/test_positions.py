"""The places of resources in a program, from what `pulumi preview --json` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.model.positions import Position
from policypack.preview.positions import Places
from policypack.preview.project import Project
from tests.preview.projects import made


def positions(digest: dict[str, Any], project: Project) -> dict[str, tuple[str, int | None]]:
    """File and line of each resource whose line is known."""
    places = Places(digest, project)
    urns = [each["urn"] for each in digest.get("steps", ())]
    found = {urn: places.of(urn) for urn in urns}
    return {urn: each.place[:2] for urn, each in found.items() if each and each.place.line}


URN = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path / "shop")


def _step(*frames: str, state: str = "newState") -> dict[str, Any]:
    first, *_ = frames
    stack = [{"sourcePosition": frame} if frame else {} for frame in frames]
    return {"steps": [{"urn": URN, state: {"sourcePosition": first, "stackTrace": stack}}]}


def _write(project: Project, *names: str) -> None:
    for name in names:
        file = project.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ("project:///__main__.py#9", ("__main__.py", 9)),
        ("project:///index.ts#12,7", ("index.ts", 12)),
        ("project:///my%20queues.py#1", ("my queues.py", 1)),
        ("project:///missing.py#9", None),
        ("project:///__main__.py", None),
        ("file:///etc/passwd#1", None),
        ("", None),
    ],
)
def test_a_position_names_a_file_of_the_program(
    project: Project, frame: str, place: tuple[str, int] | None
) -> None:
    _write(project, "__main__.py", "index.ts", "my queues.py")
    assert positions(_step(frame), project).get(URN) == place


@pytest.mark.parametrize(
    "installed",
    [
        "project:///.venv/lib/python3.12/site-packages/acme/queues.py#3",
        "project:///node_modules/@acme/queues/index.js#3",
        "project:///../../usr/lib/python3/dist-packages/acme.py#3",
    ],
)
def test_the_nearest_frame_of_the_program_counts(project: Project, installed: str) -> None:
    _write(project, "__main__.py", "queues.py", installed.removeprefix("project:///").split("#")[0])
    found = positions(
        _step(installed, "", "project:///queues.py#5", "project:///__main__.py#8"), project
    )
    assert found == {URN: ("queues.py", 5)}


def test_a_file_is_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = made(tmp_path / "infra" / "shop", main="src")
    _write(project, "src/__main__.py", "../shared/queues.py")
    found = positions(_step("project:///../shared/queues.py#5"), project)
    assert found == {URN: ("infra/shared/queues.py", 5)}
    found = positions(_step("project:///src/__main__.py#5"), project)
    assert found == {URN: ("infra/shop/src/__main__.py", 5)}


def test_outside_a_repository_a_file_is_relative_to_the_program(tmp_path: Path) -> None:
    project = made(tmp_path / "shop", main="src")
    _write(project, "src/__main__.py", "queues.py")
    for frame, file in (("src/__main__.py", "__main__.py"), ("queues.py", "../queues.py")):
        assert positions(_step(f"project:///{frame}#5"), project) == {URN: (file, 5)}


def test_a_resource_that_is_deleted_has_the_place_of_its_state(project: Project) -> None:
    _write(project, "__main__.py")
    found = positions(_step("project:///__main__.py#9", state="oldState"), project)
    assert found == {URN: ("__main__.py", 9)}


def test_what_a_component_of_a_plugin_makes_has_the_place_of_the_component(
    project: Project,
) -> None:
    _write(project, "__main__.py")
    plugin = {"sourcePosition": "project:///../../plugins/awsx/index.js#3"}
    web, group = "urn:pulumi:dev::shop::awsx:ecs:FargateService::web", "urn::x::y$z::group"
    made = {**plugin, "custom": True, "parent": group}
    steps = [
        {"urn": web, "newState": {"sourcePosition": "project:///__main__.py#9"}},
        {"urn": group, "newState": {**plugin, "parent": web}},
        {"urn": URN, "newState": made},
        # A parent that is not a component does not make its child.
        {"urn": "urn::child", "newState": {"custom": True, "parent": "urn::bucket"}},
        {
            "urn": "urn::bucket",
            "newState": {"custom": True, "sourcePosition": "project:///__main__.py#4"},
        },
    ]
    at = ("__main__.py", 9)
    found = positions({"steps": steps}, project)
    assert found == {web: at, group: at, URN: at, "urn::bucket": ("__main__.py", 4)}


TYPESCRIPT = """
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import { Cluster } from "@pulumi/eks";
["a", "b"].forEach(name => {
    const queue = new aws.sqs.Queue(name);
});
const web = new awsx.ecs.FargateService("web", {});
const other = new awsx.ecs.FargateService("other", {});
new Cluster("one"); new Cluster(two);
"""


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ("aws:sqs/queue:Queue", "a", 6),
        ("awsx:ecs:FargateService", "web", 8),
        ("awsx:ecs:FargateService", "third", None),
        ("eks:index:Cluster", "one", 10),
        ("eks:index:Cluster", "two", 10),
        ("aws:sns/topic:Topic", "a", None),
    ],
)
def test_without_the_nearest_frame_the_call_in_the_source_decides(
    tmp_path: Path, kind: str, name: str, line: int | None
) -> None:
    project = made(tmp_path / "shop", runtime="nodejs")
    (project.folder / "index.ts").write_text(TYPESCRIPT, encoding="utf-8")
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    # The frame of what calls the anonymous function is the second best.
    frames = [{}, {"sourcePosition": "project:///index.ts#5,3"}]
    for trace, second in (([], None), (frames, 5)):
        steps = [{"urn": urn, "newState": {"stackTrace": trace}}]
        place = positions({"steps": steps}, project).get(urn)
        expected = line or second
        assert place == (expected and ("index.ts", expected))


COMPUTED = {
    "main.py": """\
import pulumi_aws as aws
prefix = "shop"
orders = f"{prefix}-orders-{stage}"
aws.sqs.Queue(orders)
aws.sqs.Queue(f"{prefix}-" + "returns")
aws.sqs.Queue("{}-late".format(stage))
aws.sqs.Queue("%s-far-%s" % (prefix, stage))
def dead(name):
    aws.sqs.Queue(f"{name}-dead")
dead("a"); dead("b")
""",
    "index.ts": """\
import * as aws from "@pulumi/aws";
const prefix = "shop";
const orders = `${prefix}-orders-${stage}`;
new aws.sqs.Queue(orders);
new aws.sqs.Queue(prefix + "-returns");
new aws.sqs.Queue(`${stage}-late`);
new aws.sqs.Queue(`${prefix}-far-${stage}`);
function dead(name: string) {
    new aws.sqs.Queue(`${name}-dead`);
}
""",
    "main.go": """\
package main
import ("fmt"; "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs")
func run(ctx *pulumi.Context, stage string) {
    orders := fmt.Sprintf("shop-orders-%s", stage); sqs.NewQueue(ctx, orders, nil)
    sqs.NewQueue(ctx, "shop" + "-returns", nil)
    sqs.NewQueue(ctx, fmt.Sprintf("%s-late", stage), nil)
    sqs.NewQueue(ctx, fmt.Sprintf("shop-far-%s", stage), nil)

    sqs.NewQueue(ctx, stage + "-dead", nil)
}
""",
}


@pytest.mark.parametrize("file", COMPUTED)
@pytest.mark.parametrize(
    ("name", "line"),
    [("shop-orders-dev", 4), ("shop-returns", 5), ("dev-late", 6), ("shop-far-dev", 7),
     ("b-dead", 9), ("shop-other-dev", None)],
)  # fmt: skip
def test_a_computed_name_gives_its_place_without_a_frame(
    tmp_path: Path, file: str, name: str, line: int | None
) -> None:
    runtime = {"main.py": "python", "index.ts": "nodejs", "main.go": "go"}[file]
    project = made(tmp_path / "shop", runtime=runtime)
    (project.folder / file).write_text(COMPUTED[file], encoding="utf-8")
    urn = f"urn:pulumi:dev::shop::aws:sqs/queue:Queue::{name}"
    found = positions({"steps": [{"urn": urn, "newState": {}}]}, project)
    assert found.get(urn) == (line and (file, line))


def test_what_a_plugin_makes_is_not_looked_for_in_the_source(project: Project) -> None:
    (project.folder / "__main__.py").write_text(
        "import pulumi_aws as aws\naws.sqs.Queue(name)\naws.sqs.Queue('orders')\n", encoding="utf-8"
    )
    state = {"sourcePosition": "project:///../../plugins/awsx/index.js#3", "custom": True}
    assert positions({"steps": [{"urn": URN, "newState": state}]}, project) == {}
    del state["sourcePosition"]
    found = positions({"steps": [{"urn": URN, "newState": state}]}, project)
    assert found == {URN: ("__main__.py", 3)}


def test_a_source_that_cannot_be_parsed_gives_no_place(project: Project) -> None:
    (project.folder / "__main__.py").write_text("aws.sqs.Queue(", encoding="utf-8")
    assert positions({"steps": [{"urn": URN, "newState": {}}]}, project) == {}


def test_the_best_known_place_is_the_file_that_runs_first(project: Project) -> None:
    _write(project, "__main__.py", "queues.py")
    found = Places({"steps": [{"urn": URN, "newState": {}}]}, project).of(URN, "kmsMasterKeyId")
    assert found == (Position("__main__.py", None), Position("__main__.py", None), None)
    assert Places({}, project).of(URN) is None


QUEUE = """\
import pulumi_aws as aws
from settings import KEY
queue = aws.sqs.Queue(
    "orders",
    kms_master_key_id=KEY,
)
"""


def test_a_property_has_the_place_of_its_argument_and_of_its_value(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = made(tmp_path / "shop")
    (project.folder / "__main__.py").write_text(QUEUE, encoding="utf-8")
    (project.folder / "settings.py").write_text('KEY = "alias/aws/sqs"\n', encoding="utf-8")
    places = Places(_step("project:///__main__.py#3"), project)
    assert places.of(URN, "kmsMasterKeyId") == (
        Position("shop/__main__.py", 5, 5, 5, 26),
        Position("shop/__main__.py", 3, 9, 3, 22),
        Position("shop/settings.py", 1, 7, 1, 22),
    )
    missing = places.of(URN, "sqsManagedSseEnabled")
    assert missing is not None
    assert missing.place == missing.call == Position("shop/__main__.py", 3, 9, 3, 22)


GO = """\
package main

import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs"

func make(ctx *pulumi.Context, name string) {
	sqs.NewQueue(ctx, name, &sqs.QueueArgs{
		KmsMasterKeyId: pulumi.String("alias/aws/sqs"),
	})
	sqs.NewQueue(ctx, name + "-dead", nil)
}
"""


@pytest.mark.parametrize("module", ["shop", "example.com/infra/shop"])
def test_a_path_without_the_folder_of_the_build_is_one_of_the_module(
    tmp_path: Path, module: str
) -> None:
    project = made(tmp_path / "infra", runtime="go")
    (project.folder / "go.mod").write_text(f"module {module}\n\ngo 1.24\n", encoding="utf-8")
    (project.folder / "queues").mkdir()
    (project.folder / "queues" / "make.go").write_text(GO, encoding="utf-8")
    places = Places(_step(f"project:///../../{module}/queues/make.go#6"), project)
    found = places.of(URN, "kmsMasterKeyId")
    assert found is not None
    assert found.place == Position("queues/make.go", 7, 3, 7, 49)


MODULE = """\
import * as aws from "@pulumi/aws";
export const queue = new aws.sqs.Queue("orders", {
    kmsMasterKeyId: "alias/aws/sqs",
});
"""


@pytest.mark.parametrize(
    ("source", "frame"),
    [
        ("index.mjs", "file:/srv/shop/index.mjs#9,3"),
        ("index.mjs", "project:///file:/srv/shop/index.mjs#9,3"),
        ("index.ts", "project:///dist/index.js#9,3"),
        ("index.ts", "project:///bin/index.js#9,3"),
    ],
)
def test_a_frame_of_what_a_compiler_wrote_is_no_position(
    tmp_path: Path, source: str, frame: str
) -> None:
    project = made(tmp_path / "shop", runtime="nodejs")
    (project.folder / source).write_text(MODULE, encoding="utf-8")
    _write(project, "dist/index.js", "bin/index.js")
    found = Places(_step(frame), project).of(URN, "kmsMasterKeyId")
    assert found is not None
    assert found.place == Position(source, 3, 5, 3, 36)


def test_the_address_of_a_module_of_javascript_tells_which_call_it_is(tmp_path: Path) -> None:
    project = made(tmp_path / "shop", runtime="nodejs")
    module = """\
import * as aws from "@pulumi/aws";
const first = (name) => new aws.sqs.Queue(`${name}s`, {
    kmsMasterKeyId: "a",
});
const second = (name) => new aws.sqs.Queue(`${name}s`, {
    kmsMasterKeyId: "b",
});
"""
    (project.folder / "index.mjs").write_text(module, encoding="utf-8")
    frame = f"project:///file:{project.folder}/index.mjs#5,26"
    found = Places(_step(frame), project).of(URN, "kmsMasterKeyId")
    assert found is not None
    assert (found.place.file, found.place.line) == ("index.mjs", 6)
    # What a loader compiles has other lines.
    (project.folder / "index.mjs").rename(project.folder / "index.mts")
    compiled = Places(_step(frame.replace(".mjs", ".mts")), project).of(URN, "kmsMasterKeyId")
    assert compiled is not None
    assert (compiled.place.file, compiled.place.line) == ("index.mts", None)


def test_a_digest_without_steps_has_no_places(project: Project) -> None:
    assert positions({}, project) == {}
