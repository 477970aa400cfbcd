"""Ways from some permissions to more: what each needs, and what takes the danger away.

Dated 2026-11. Sources, by the path's own number there:
- Datadog, https://pathfinding.cloud (`iam-001` is https://pathfinding.cloud/paths/iam-001)
- Rhino Security Labs, the 21 methods of Spencer Gietzen,
  https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
- Bishop Fox, https://bishopfox.com/blog/privilege-escalation-in-aws
Pairs of IAM's actions of which one alone is enough have no row of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

ESCALATES = "escalates"
# Functions and state machines are what serverless teams deploy, and to change one that exists is
# what their pipelines are for, so these have a kind of their own.
THROUGH_LAMBDA = "escalates-through-lambda"


@dataclass(frozen=True)
class EscalationPath:
    """All of `actions` together are enough.

    `decisive` are those that a narrow Resource or a limiting Condition defuses: they must reach all
    resources of their kind; the others serve on any. `passed_to` are the services that can receive
    the role. `needs` are ARNs, with variables, that they must reach instead, where the actions take
    resources of several types at once.
    """

    name: str
    actions: frozenset[str]
    decisive: frozenset[str]
    source: str
    passed_to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = (ESCALATES,)


_INSTANCE = "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}"
# Commands on an instance need a document too, and this one runs whatever it is given.
_SHELL_DOCUMENT = "arn:${Partition}:ssm:${Region}::document/AWS-RunShellScript"


def _direct(action: str, name: str, source: str) -> EscalationPath:
    alone = frozenset({action})
    return EscalationPath(name, alone, alone, source)


def _passing(to: str, name: str, source: str, actions: str, *more_kinds: str) -> EscalationPath:
    """`to` and `actions` are words; `name` goes on with "as any role"."""
    passed = frozenset({"iam:PassRole"})
    services = tuple(f"{each}.amazonaws.com" for each in to.split())
    every = passed | set(actions.split())
    return EscalationPath(
        f"{name} as any role", every, passed, source, services, (), (ESCALATES, *more_kinds)
    )


def _reusing(
    actions: str,
    name: str,
    source: str,
    more: str = "",
    needs: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (ESCALATES,),
) -> EscalationPath:
    decisive = frozenset(actions.split())
    every = decisive | set(more.split())
    return EscalationPath(name, every, decisive, source, (), needs, kinds)


_OF_IAM = (
    _direct("iam:CreatePolicyVersion", "rewrites a managed policy", "iam-001"),
    _direct("iam:CreateAccessKey", "makes access keys for other users", "iam-002"),
    _direct("iam:CreateLoginProfile", "sets other users' first password", "iam-004"),
    _direct("iam:PutRolePolicy", "writes a policy into a role", "iam-005"),
    _direct("iam:UpdateLoginProfile", "changes other users' password", "iam-006"),
    _direct("iam:PutUserPolicy", "writes a policy into a user", "iam-007"),
    _direct("iam:AttachUserPolicy", "attaches a policy to a user", "iam-008"),
    _direct("iam:AttachRolePolicy", "attaches a policy to a role", "iam-009"),
    _direct("iam:AttachGroupPolicy", "attaches a policy to a group", "iam-010"),
    _direct("iam:PutGroupPolicy", "writes a policy into a group", "iam-011"),
    _direct("iam:UpdateAssumeRolePolicy", "makes a role trust the caller", "iam-012"),
    _direct("iam:AddUserToGroup", "joins any group", "iam-013"),
    _direct("iam:SetDefaultPolicyVersion", "revives an old policy version", "iam-016"),
)

_OF_LAMBDA = (
    _passing(
        *("lambda edgelambda", "runs a new function", "lambda-001"),
        *("lambda:CreateFunction lambda:InvokeFunction", THROUGH_LAMBDA),
    ),
    _passing(
        *("lambda edgelambda", "feeds a new function that runs", "lambda-002"),
        *("lambda:CreateFunction lambda:CreateEventSourceMapping", THROUGH_LAMBDA),
    ),
    _passing(
        *("lambda edgelambda", "opens a new function that runs", "lambda-006"),
        *("lambda:CreateFunction lambda:AddPermission", THROUGH_LAMBDA),
    ),
    _passing(
        *("lambda", "calls the URL of a new function that runs", "lambda-001, by a URL"),
        "lambda:CreateFunction lambda:CreateFunctionUrlConfig lambda:InvokeFunctionUrl",
        THROUGH_LAMBDA,
    ),
    _reusing(
        *("lambda:UpdateFunctionCode", "replaces the code of any function, which runs as its role"),
        *("lambda-003",),
        kinds=(THROUGH_LAMBDA,),
    ),
    _reusing(
        *("lambda:UpdateFunctionConfiguration", "puts a layer of its own into any function"),
        *("Rhino Security Labs, Lambda layers",),
        kinds=(THROUGH_LAMBDA,),
    ),
    # A state machine calls any API with its role:
    # https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    _passing(
        *("states", "runs a new state machine", "AWS SDK integrations of Step Functions"),
        *("states:CreateStateMachine states:StartExecution", THROUGH_LAMBDA),
    ),
    _passing(
        *("states", "runs a new express state machine", "synchronous express workflows"),
        *("states:CreateStateMachine states:StartSyncExecution", THROUGH_LAMBDA),
    ),
    _reusing(
        *("states:UpdateStateMachine", "rewrites any state machine, which runs as its role"),
        *("the same, of one that exists", "states:StartExecution"),
        kinds=(THROUGH_LAMBDA,),
    ),
)

_OF_COMPUTE = (
    _passing(
        *("amplify", "runs the build commands of a new app", "amplify-001"),
        "amplify:CreateApp amplify:CreateBranch amplify:StartJob",
    ),
    _passing("tasks.apprunner", "runs a web service", "apprunner-001", "apprunner:CreateService"),
    _reusing(
        *("apprunner:UpdateService", "runs its own image in any web service", "apprunner-002"),
    ),
    _passing(
        *("autoscaling ec2", "starts instances by a new group", "Bishop Fox, AutoScaling"),
        "autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup",
    ),
    _passing(
        *("autoscaling ec2", "starts instances by a group", "Bishop Fox, AutoScaling, existing"),
        "autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup",
    ),
    _passing(
        *("batch ecs-tasks", "runs a new batch job", "batch-001"),
        "batch:RegisterJobDefinition batch:SubmitJob",
    ),
    _reusing("batch:SubmitJob", "runs its own command in any batch job", "batch-002"),
    _passing(
        *("codebuild", "runs a build project", "codebuild-001"),
        "codebuild:CreateProject codebuild:StartBuild",
    ),
    _reusing("codebuild:StartBuild", "runs its own commands in any build", "codebuild-002"),
    _reusing("codebuild:StartBuildBatch", "runs its own commands in builds", "codebuild-003"),
    _passing(
        *("codebuild", "runs a batch of builds", "codebuild-004"),
        "codebuild:CreateProject codebuild:StartBuildBatch",
    ),
    _reusing(
        *("codedeploy:CreateDeployment", "deploys its own scripts to any group"),
        *("codedeploy-001", "codedeploy:RegisterApplicationRevision"),
    ),
    _passing("ec2", "starts an instance", "ec2-001", "ec2:RunInstances"),
    _reusing(
        *("ec2:ModifyInstanceAttribute", "gives any instance its own start script", "ec2-002"),
        "ec2:StopInstances ec2:StartInstances",
    ),
    _reusing(
        *("ec2-instance-connect:SendSSHPublicKey", "puts its key on any instance"),
        "ec2-003, Instance Connect",
    ),
    _passing("ec2", "starts a spot instance", "ec2-004", "ec2:RequestSpotInstances"),
    _reusing(
        *("ec2:CreateLaunchTemplateVersion", "rewrites any launch template", "ec2-005"),
        "ec2:ModifyLaunchTemplate",
    ),
    _passing(
        *("ecs-tasks", "keeps a container service", "ecs-003"),
        "ecs:RegisterTaskDefinition ecs:CreateService",
    ),
    _passing(
        *("ecs-tasks", "runs a container", "ecs-004"),
        "ecs:RegisterTaskDefinition ecs:RunTask",
    ),
    _passing(
        *("ecs-tasks", "starts a container", "ecs-005"),
        "ecs:RegisterTaskDefinition ecs:StartTask",
    ),
    _reusing(
        *("ecs:ExecuteCommand", "runs commands in any container, as its role", "ecs-006"),
        "ecs:DescribeTasks",
    ),
    _passing(
        *("ecs-tasks", "starts a container on its own machine", "ecs-007"),
        "ecs:RegisterContainerInstance ecs:StartTask",
    ),
    _passing("ecs-tasks", "runs a task with its own command", "ecs-008", "ecs:RunTask"),
    _passing("ecs-tasks", "starts a task with its own command", "ecs-009", "ecs:StartTask"),
    _passing("ec2 elasticmapreduce", "runs a cluster", "emr-001", "elasticmapreduce:RunJobFlow"),
    _passing(
        *("emr-serverless", "runs a job without a cluster", "emrserverless-001"),
        "emr-serverless:CreateApplication emr-serverless:StartJobRun",
    ),
    _passing(
        *("gamelift", "starts a fleet of its own build", "gamelift-001"),
        "gamelift:CreateBuild gamelift:CreateFleet",
    ),
    _passing(
        *("ec2 imagebuilder", "builds an image", "imagebuilder-001"),
        "imagebuilder:CreateComponent imagebuilder:CreateImageRecipe "
        "imagebuilder:CreateInfrastructureConfiguration imagebuilder:CreateImage",
    ),
    _reusing(
        *("ssm:StartSession", "opens a shell on any instance, as its role", "ssm-001"),
        needs=(_INSTANCE,),
    ),
    _reusing(
        *("ssm:SendCommand", "runs commands on any instance, as its role", "ssm-002"),
        needs=(_INSTANCE, _SHELL_DOCUMENT),
    ),
    _passing("ssm", "runs an automation", "ssm-003", "ssm:StartAutomationExecution"),
)

_OF_DATA = (
    _passing(
        *("bedrock-agentcore", "runs a code interpreter", "bedrock-001"),
        "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession "
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _reusing(
        *("bedrock-agentcore:InvokeCodeInterpreter", "runs its own code in any interpreter"),
        *("bedrock-002", "bedrock-agentcore:StartCodeInterpreterSession"),
    ),
    _passing(
        *("bedrock-agentcore", "runs an agent", "bedrock-003"),
        "bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:InvokeAgentRuntimeCommand",
    ),
    _reusing(
        *("bedrock-agentcore:InvokeAgentRuntimeCommand", "runs commands in any agent"),
        "bedrock-004",
    ),
    _passing(
        *("bedrock-agentcore", "runs an agent in a harness", "bedrock-005"),
        "bedrock-agentcore:CreateHarness bedrock-agentcore:InvokeAgentRuntimeCommand",
    ),
    _passing(
        *("bedrock-agentcore", "drives a browser", "bedrock-006"),
        "bedrock-agentcore:CreateBrowser bedrock-agentcore:StartBrowserSession "
        "bedrock-agentcore:ConnectBrowserAutomationStream",
    ),
    _reusing(
        *("bedrock-agentcore:ConnectBrowserAutomationStream", "drives any agent's browser"),
        *("bedrock-007", "bedrock-agentcore:StartBrowserSession"),
    ),
    # An agent of Bedrock calls its action groups and knowledge bases with its role:
    # https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html
    _passing(
        *("bedrock", "asks a new agent that acts", "agents of Bedrock"),
        "bedrock:CreateAgent bedrock:CreateAgentActionGroup bedrock:PrepareAgent "
        "bedrock:InvokeAgent",
    ),
    _passing("braket", "runs a quantum job", "braket-001", "braket:CreateJob"),
    _passing(
        *("datapipeline elasticmapreduce ec2", "runs a pipeline", "datapipeline-001"),
        "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition "
        "datapipeline:ActivatePipeline",
    ),
    _passing("glue", "opens a Glue endpoint", "glue-001", "glue:CreateDevEndpoint"),
    _reusing("glue:UpdateDevEndpoint", "puts its own key on any Glue endpoint", "glue-002"),
    _passing("glue", "runs a new Glue job", "glue-003", "glue:CreateJob glue:StartJobRun"),
    _passing("glue", "schedules a new Glue job", "glue-004", "glue:CreateJob glue:CreateTrigger"),
    _passing("glue", "runs a rewritten Glue job", "glue-005", "glue:UpdateJob glue:StartJobRun"),
    _passing(
        *("glue", "schedules a rewritten Glue job", "glue-006"),
        "glue:UpdateJob glue:CreateTrigger",
    ),
    _passing("glue", "opens a Glue session", "glue-007", "glue:CreateSession glue:RunStatement"),
    _passing(
        *("kinesisanalytics", "runs a Flink application", "kinesisanalytics-001"),
        "kinesisanalytics:CreateApplication kinesisanalytics:StartApplication",
    ),
    _passing(*("omics", "runs a workflow", "omics-001"), "omics:CreateWorkflow omics:StartRun"),
    _passing("sagemaker", "opens a notebook", "sagemaker-001", "sagemaker:CreateNotebookInstance"),
    _passing("sagemaker", "runs a training job", "sagemaker-002", "sagemaker:CreateTrainingJob"),
    _passing(
        "sagemaker", "runs a processing job", "sagemaker-003", "sagemaker:CreateProcessingJob"
    ),
    _reusing(
        *("sagemaker:CreatePresignedNotebookInstanceUrl", "opens any notebook, as its role"),
        "sagemaker-004",
    ),
    _reusing(
        *("sagemaker:UpdateNotebookInstance", "gives any notebook its own start script"),
        "sagemaker-005",
        "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance "
        "sagemaker:StartNotebookInstance",
    ),
)

_OF_DEPLOYMENT = (
    _passing(
        *("cloudformation", "deploys a stack", "cloudformation-001"),
        "cloudformation:CreateStack",
    ),
    _reusing(
        *("cloudformation:UpdateStack", "changes any stack with the stack's own role"),
        "cloudformation-002",
    ),
    _passing(
        *("cloudformation", "deploys a stack set", "cloudformation-003"),
        "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
    ),
    _passing(
        *("cloudformation", "changes a stack set", "cloudformation-004"),
        "cloudformation:UpdateStackSet",
    ),
    _reusing(
        *("cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",),
        *("changes any stack by a change set, with the stack's own role", "cloudformation-005"),
    ),
    _passing(
        *("cognito-identity", "hands a role to its own login", "cognitoidentity-001"),
        "cognito-identity:SetIdentityPoolRoles",
    ),
    # A schedule calls any API with its role:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    _passing("scheduler", "schedules calls", "universal targets", "scheduler:CreateSchedule"),
)

ESCALATION_PATHS = (*_OF_IAM, *_OF_LAMBDA, *_OF_COMPUTE, *_OF_DATA, *_OF_DEPLOYMENT)
