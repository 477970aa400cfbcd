"""Configuration recorders: whether they run, and what they record."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts.links import comes_from

_ROLE = "aws:iam/role:Role"
_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
_RECORDER = "aws:cfg/recorder:Recorder"
_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
_SERVICE_ROLE = "/aws-service-role/config.amazonaws.com/"

recorder_stopped = inline_or_separate(
    id="config-recorder-stopped",
    owners=(_RECORDER,),
    separate={_STATUS: "name"},
    properties={_STATUS: "isEnabled"},
    must=equal(True),
    message="isEnabled is not true, so the recorder stays stopped",
    absent="no RecorderStatus starts the recorder",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Add an aws.cfg.RecorderStatus with the recorder's name, and isEnabled set to true",
    title="AWS Config recorder is not recording",
    why="""
    A recorder records nothing until it is started. Until then, AWS Config misses all changes to
    resources, and the checks that rely on its records do not run.
    https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1
    """,
)


recorder_partial = property_rule(
    id="config-recorder-partial",
    properties={_RECORDER: "recordingGroup.allSupported"},
    must=equal(True),
    default=True,
    message="allSupported is false, so resources of some types are not recorded",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out recordingGroup, or set allSupported to true",
    title="AWS Config recorder does not record all resource types",
    why="""
    Resources that are not recorded have no history, and no AWS Config rule or Security Hub control
    checks them.
    https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
    """,
)


@rule(
    id="config-recorder-custom-role",
    types=(_RECORDER,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set roleArn to the ARN of the service-linked role AWSServiceRoleForConfig",
)
def recorder_custom_role(recorder: Resource) -> Outcomes:
    """AWS Config recorder does not use the service-linked role.

    AWS keeps the permissions of the service-linked role up to date, and only AWS Config can assume
    it. A custom role lacks permissions for new resource types, or has more permissions than it
    needs.
    https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1
    """
    path = "roleArn"
    is_unknown = isinstance(recorder.at(path).tree, Unknown)
    if is_unknown and comes_from(recorder, path, (_ROLE,)):
        yield Finding("roleArn is a role that the program defines", path)
    elif is_unknown and comes_from(recorder, path, (_LINKED,)):
        return
    elif _SERVICE_ROLE not in str(recorder.get(path, "")):
        yield Finding(
            "roleArn does not contain the path /aws-service-role/config.amazonaws.com/", path
        )
