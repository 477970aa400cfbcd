"""Ways from some permissions to more: what each needs, and what takes the danger away.

Dated 2026-11. Sources, by the path's own number there:
- Rhino Security Labs, the 21 methods of Spencer Gietzen,
  https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
- Datadog, https://pathfinding.cloud (`iam-001` is https://pathfinding.cloud/paths/iam-001)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EscalationPath:
    """All of `actions` together are enough.

    `decisive` are those that a narrow Resource or a limiting Condition defuses: they must reach all
    resources of the kinds in `scopes`; the others serve on any resource. `own_user`: the caller's
    own user is as good as all. `passed_to` is the service that receives the role.
    """

    name: str
    actions: frozenset[str]
    decisive: frozenset[str]
    scopes: tuple[str, ...]
    source: str
    own_user: bool = False
    passed_to: str = ""


def _direct(
    action: str, scope: str, name: str, source: str, own_user: bool = False
) -> EscalationPath:
    alone = frozenset({action})
    return EscalationPath(name, alone, alone, (scope,), source, own_user)


def _passing(service: str, name: str, source: str, *more: str) -> EscalationPath:
    passed = frozenset({"iam:PassRole"})
    return EscalationPath(
        name, passed | set(more), passed, ("role",), source, passed_to=f"{service}.amazonaws.com"
    )


def _reusing(action: str, scopes: str, name: str, source: str, *more: str) -> EscalationPath:
    alone = frozenset({action})
    return EscalationPath(name, alone | set(more), alone, tuple(scopes.split()), source)


ESCALATION_PATHS = (
    _direct("iam:CreatePolicyVersion", "policy", "rewrites a managed policy", "iam-001"),
    _direct("iam:SetDefaultPolicyVersion", "policy", "revives an old policy version", "iam-016"),
    _direct("iam:CreateAccessKey", "user", "makes access keys for other users", "iam-002"),
    _direct("iam:CreateLoginProfile", "user", "sets other users' first password", "iam-004"),
    _direct("iam:UpdateLoginProfile", "user", "changes other users' password", "iam-006"),
    _direct("iam:AttachUserPolicy", "user", "attaches a policy to a user", "iam-008", True),
    _direct("iam:AttachGroupPolicy", "group", "attaches a policy to a group", "iam-010"),
    _direct("iam:AttachRolePolicy", "role", "attaches a policy to a role", "iam-009"),
    _direct("iam:PutUserPolicy", "user", "writes a policy into a user", "iam-007", True),
    _direct("iam:PutGroupPolicy", "group", "writes a policy into a group", "iam-011"),
    _direct("iam:PutRolePolicy", "role", "writes a policy into a role", "iam-005"),
    _direct("iam:AddUserToGroup", "group", "joins any group", "iam-013"),
    _direct("iam:UpdateAssumeRolePolicy", "role", "makes a role trust the caller", "iam-012"),
    _passing(
        *("lambda", "runs a new function as any role", "lambda-001"),
        *("lambda:CreateFunction", "lambda:InvokeFunction"),
    ),
    _passing(
        *("lambda", "feeds a new function that runs as any role", "lambda-002"),
        *("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    ),
    _passing(
        *("lambda", "opens a new function that runs as any role", "lambda-006"),
        *("lambda:CreateFunction", "lambda:AddPermission"),
    ),
    _passing("ec2", "starts an instance as any role", "ec2-001", "ec2:RunInstances"),
    _passing(
        *("glue", "opens a Glue endpoint as any role", "glue-001"),
        *("glue:CreateDevEndpoint",),
    ),
    _passing(
        *("glue", "runs a new Glue job as any role", "glue-003"),
        *("glue:CreateJob", "glue:StartJobRun"),
    ),
    _passing(
        *("glue", "schedules a new Glue job as any role", "glue-004"),
        *("glue:CreateJob", "glue:CreateTrigger"),
    ),
    _passing(
        *("cloudformation", "deploys a stack as any role", "cloudformation-001"),
        *("cloudformation:CreateStack",),
    ),
    _passing(
        *("datapipeline", "runs a pipeline as any role", "datapipeline-001"),
        *("datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
        *("datapipeline:ActivatePipeline",),
    ),
    _passing(
        *("codebuild", "runs a build project as any role", "codebuild-001"),
        *("codebuild:CreateProject", "codebuild:StartBuild"),
    ),
    _passing(
        *("ecs-tasks", "runs a container as any role", "ecs-004"),
        *("ecs:RegisterTaskDefinition", "ecs:RunTask"),
    ),
    _passing(
        *("ecs-tasks", "keeps a container service as any role", "ecs-003"),
        *("ecs:RegisterTaskDefinition", "ecs:CreateService"),
    ),
    _passing(
        *("sagemaker", "opens a notebook as any role", "sagemaker-001"),
        *("sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
    ),
    _passing(
        *("sagemaker", "runs a training job as any role", "sagemaker-002"),
        *("sagemaker:CreateTrainingJob",),
    ),
    _passing(
        *("sagemaker", "runs a processing job as any role", "sagemaker-003"),
        *("sagemaker:CreateProcessingJob",),
    ),
    _passing(
        *("states", "runs a state machine as any role", "stepfunctions-001"),
        *("states:CreateStateMachine", "states:StartExecution"),
    ),
    _passing(
        *("scheduler", "schedules calls as any role", "scheduler-001"),
        *("scheduler:CreateSchedule",),
    ),
    _passing(
        *("tasks.apprunner", "runs a web service as any role", "apprunner-001"),
        *("apprunner:CreateService",),
    ),
    _passing(
        *("bedrock-agentcore", "runs a code interpreter as any role", "bedrock-001"),
        *("bedrock-agentcore:CreateCodeInterpreter",),
        *("bedrock-agentcore:StartCodeInterpreterSession",),
        *("bedrock-agentcore:InvokeCodeInterpreter",),
    ),
    _reusing(
        *("lambda:UpdateFunctionCode", "function"),
        *("replaces the code of any function, which runs as its role", "lambda-003"),
    ),
    _reusing(
        *("lambda:UpdateFunctionConfiguration", "function"),
        *("puts a layer of its own into any function", "Rhino Security Labs, Lambda layers"),
        "lambda:GetLayerVersion",
    ),
    _reusing(
        *("glue:UpdateDevEndpoint", "endpoint"),
        *("puts its own key on any Glue endpoint", "glue-002"),
    ),
    _reusing(
        *("cloudformation:UpdateStack", "stack"),
        *("changes any stack with the stack's own role", "cloudformation-002"),
    ),
    _reusing(
        *("ssm:SendCommand", "instance shell-document"),
        *("runs commands on any instance, as its role", "ssm-002"),
    ),
    _reusing(
        *("ssm:StartSession", "instance"),
        *("opens a shell on any instance, as its role", "ssm-001"),
    ),
)
