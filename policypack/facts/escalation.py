"""Known privilege escalation paths: which actions each needs, and what closes it.

Dated 2026-11. Sources, by the path's own number there:
- Datadog, https://pathfinding.cloud (`iam-001` is https://pathfinding.cloud/paths/iam-001)
- Rhino Security Labs, the 21 methods of Spencer Gietzen,
  https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
- Bishop Fox, https://bishopfox.com/blog/privilege-escalation-in-aws
Pairs of IAM's actions of which one alone is enough have no row of their own.
"""

from __future__ import annotations

from policypack.start.record import record


@record(frozen=True)
class EscalationPath:
    """All of `actions` together are enough.

    `decisive` are those that a narrow Resource or a limiting Condition defuses: they must reach all
    resources of their kind; the others serve on any. `passed_to` are the services that can receive
    the role. `needs` are ARNs, with variables, that they must reach instead, where the actions take
    resources of several types at once.

    `is_of_own` marks those of `OWN_PRINCIPALS`.

    Functions and state machines are what serverless teams deploy: `through_lambda` marks a path
    that makes a new one, and `by_deploying` one that changes one which exists. The second is what
    deployment pipelines are for, so it is no escalation of the general kind.
    """

    name: str
    actions: frozenset[str]
    decisive: frozenset[str]
    source: str
    passed_to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    through_lambda: bool = False
    by_deploying: bool = False
    is_of_own: bool = False


@record(frozen=True)
class OwnPrincipal:
    """Who writes the policies of what it creates or becomes has whatever it writes.

    `kind` is that of the ARNs, `writes` are the actions that give a policy, `becomes` those that
    create one for the caller, let it in or hand it credentials. `unbinds` take a boundary away.
    """

    kind: str
    writes: tuple[str, ...]
    becomes: tuple[str, ...]
    unbinds: tuple[str, ...]
    does: str
    source: str


# The single actions whose requests have the key iam:PermissionsBoundary:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
WITH_BOUNDARY_KEY = frozenset(
    {"iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy"}
)
_INSTANCE = "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}"
# Commands on an instance need a document too, and this one runs whatever it is given.
_SHELL_DOCUMENT = "arn:${Partition}:ssm:${Region}::document/AWS-RunShellScript"


def _alone(*, action: str, does: str, source: str) -> EscalationPath:
    """One action of IAM that is enough by itself."""
    return EscalationPath(does, frozenset({action}), frozenset({action}), source)


def _passing_role(
    *, does: str, to: str, actions: tuple[str, ...], source: str, through_lambda: bool = False
) -> EscalationPath:
    """A role passed to one of the services in `to`, which are words, by the other actions."""
    return EscalationPath(
        name=f"{does} as any role",
        actions=frozenset({"iam:PassRole", *actions}),
        decisive=frozenset({"iam:PassRole"}),
        source=source,
        passed_to=tuple(f"{each}.amazonaws.com" for each in to.split()),
        through_lambda=through_lambda,
    )


def _reusing_role(
    *,
    does: str,
    decisive: tuple[str, ...],
    source: str,
    helpful: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    by_deploying: bool = False,
) -> EscalationPath:
    """Something that exists and has a role, made to act for the caller."""
    return EscalationPath(
        name=does,
        actions=frozenset({*decisive, *helpful}),
        decisive=frozenset(decisive),
        source=source,
        needs=needs,
        by_deploying=by_deploying,
    )


_OF_IAM = (
    _alone(action="iam:CreatePolicyVersion", does="rewrites a managed policy", source="iam-001"),
    _alone(
        action="iam:CreateAccessKey", does="makes access keys for other users", source="iam-002"
    ),
    _alone(
        action="iam:CreateLoginProfile", does="sets other users' first password", source="iam-004"
    ),
    _alone(action="iam:PutRolePolicy", does="writes a policy into a role", source="iam-005"),
    _alone(action="iam:UpdateLoginProfile", does="changes other users' password", source="iam-006"),
    _alone(action="iam:PutUserPolicy", does="writes a policy into a user", source="iam-007"),
    _alone(action="iam:AttachUserPolicy", does="attaches a policy to a user", source="iam-008"),
    _alone(action="iam:AttachRolePolicy", does="attaches a policy to a role", source="iam-009"),
    _alone(action="iam:AttachGroupPolicy", does="attaches a policy to a group", source="iam-010"),
    _alone(action="iam:PutGroupPolicy", does="writes a policy into a group", source="iam-011"),
    _alone(
        action="iam:UpdateAssumeRolePolicy", does="makes a role trust the caller", source="iam-012"
    ),
    _alone(action="iam:AddUserToGroup", does="joins any group", source="iam-013"),
    _alone(
        action="iam:SetDefaultPolicyVersion", does="revives an old policy version", source="iam-016"
    ),
)

# These need no wide Resource: the two actions must only meet on some principal. Who creates a role
# writes its trust policy; a new user needs a key or a password, and a group a member.
OWN_PRINCIPALS = (
    OwnPrincipal(
        kind="role",
        writes=("iam:PutRolePolicy", "iam:AttachRolePolicy"),
        becomes=("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
        unbinds=("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
        does="writes the policies of a role that it creates or can assume",
        source="iam-014, iam-017, iam-019, iam-021",
    ),
    OwnPrincipal(
        kind="user",
        writes=("iam:PutUserPolicy", "iam:AttachUserPolicy"),
        becomes=("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
        unbinds=("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
        does="writes the policies of a user that it can sign in as",
        source="iam-015, iam-018",
    ),
    OwnPrincipal(
        kind="group",
        writes=("iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
        becomes=("iam:AddUserToGroup",),
        unbinds=(),
        does="writes the policies of a group that it can join",
        source="iam-010, iam-011, iam-013",
    ),
)
# What makes the content of a policy the caller's own, so that its ARN or boundary is no limit.
WRITES_POLICIES = ("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")

_OF_LAMBDA = (
    _passing_role(
        does="runs a new function",
        to="lambda edgelambda",
        actions=("lambda:CreateFunction", "lambda:InvokeFunction"),
        source="lambda-001",
        through_lambda=True,
    ),
    _passing_role(
        does="feeds a new function that runs",
        to="lambda edgelambda",
        actions=("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        source="lambda-002",
        through_lambda=True,
    ),
    _passing_role(
        does="opens a new function that runs",
        to="lambda edgelambda",
        actions=("lambda:CreateFunction", "lambda:AddPermission"),
        source="lambda-006",
        through_lambda=True,
    ),
    _passing_role(
        does="calls the URL of a new function that runs",
        to="lambda",
        actions=(
            "lambda:CreateFunction",
            "lambda:CreateFunctionUrlConfig",
            "lambda:InvokeFunctionUrl",
        ),
        source="lambda-001, by a URL",
        through_lambda=True,
    ),
    _reusing_role(
        does="replaces the code of any function, which runs as its role",
        decisive=("lambda:UpdateFunctionCode",),
        source="lambda-003",
        by_deploying=True,
    ),
    _reusing_role(
        does="adds its own layer to any function",
        decisive=("lambda:UpdateFunctionConfiguration",),
        source="Rhino Security Labs, Lambda layers",
        by_deploying=True,
    ),
    # A state machine calls any API with its role:
    # https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    _passing_role(
        does="runs a new state machine",
        to="states",
        actions=("states:CreateStateMachine", "states:StartExecution"),
        source="AWS SDK integrations of Step Functions",
        through_lambda=True,
    ),
    _passing_role(
        does="runs a new express state machine",
        to="states",
        actions=("states:CreateStateMachine", "states:StartSyncExecution"),
        source="synchronous express workflows",
        through_lambda=True,
    ),
    _reusing_role(
        does="rewrites any state machine, which runs as its role",
        decisive=("states:UpdateStateMachine",),
        helpful=("states:StartExecution",),
        source="the same, of one that exists",
        by_deploying=True,
    ),
)

_OF_COMPUTE = (
    _passing_role(
        does="runs the build commands of a new app",
        to="amplify",
        actions=("amplify:CreateApp", "amplify:CreateBranch", "amplify:StartJob"),
        source="amplify-001",
    ),
    _passing_role(
        does="runs a web service",
        to="tasks.apprunner",
        actions=("apprunner:CreateService",),
        source="apprunner-001",
    ),
    _reusing_role(
        does="runs its own image in any web service",
        decisive=("apprunner:UpdateService",),
        source="apprunner-002",
    ),
    # The role of an instance profile is passed to EC2, and not to Auto Scaling:
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html
    _passing_role(
        does="starts instances by a new group",
        to="ec2",
        actions=("autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"),
        source="Bishop Fox, AutoScaling",
    ),
    _passing_role(
        does="starts instances by a group",
        to="ec2",
        actions=("autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"),
        source="Bishop Fox, AutoScaling, existing",
    ),
    _passing_role(
        does="runs a new batch job",
        to="batch ecs-tasks",
        actions=("batch:RegisterJobDefinition", "batch:SubmitJob"),
        source="batch-001",
    ),
    _reusing_role(
        does="runs its own command in any batch job",
        decisive=("batch:SubmitJob",),
        source="batch-002",
    ),
    _passing_role(
        does="runs a build project",
        to="codebuild",
        actions=("codebuild:CreateProject", "codebuild:StartBuild"),
        source="codebuild-001",
    ),
    _reusing_role(
        does="runs its own commands in any build",
        decisive=("codebuild:StartBuild",),
        source="codebuild-002",
    ),
    _reusing_role(
        does="runs its own commands in builds",
        decisive=("codebuild:StartBuildBatch",),
        source="codebuild-003",
    ),
    _passing_role(
        does="runs a batch of builds",
        to="codebuild",
        actions=("codebuild:CreateProject", "codebuild:StartBuildBatch"),
        source="codebuild-004",
    ),
    _reusing_role(
        does="deploys its own scripts to any group",
        decisive=("codedeploy:CreateDeployment",),
        helpful=("codedeploy:RegisterApplicationRevision",),
        source="codedeploy-001",
    ),
    _passing_role(
        does="starts an instance", to="ec2", actions=("ec2:RunInstances",), source="ec2-001"
    ),
    _reusing_role(
        does="gives any instance its own start script",
        decisive=("ec2:ModifyInstanceAttribute",),
        helpful=("ec2:StopInstances", "ec2:StartInstances"),
        source="ec2-002",
    ),
    _reusing_role(
        does="puts its key on any instance",
        decisive=("ec2-instance-connect:SendSSHPublicKey",),
        source="ec2-003, Instance Connect",
    ),
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html
    _passing_role(
        does="gives an instance a profile, which runs",
        to="ec2",
        actions=("ec2:AssociateIamInstanceProfile",),
        source="EC2, attach a role",
    ),
    _passing_role(
        does="gives an instance another profile, which runs",
        to="ec2",
        actions=("ec2:ReplaceIamInstanceProfileAssociation",),
        source="EC2, replace a role",
    ),
    _passing_role(
        does="starts a spot instance",
        to="ec2",
        actions=("ec2:RequestSpotInstances",),
        source="ec2-004",
    ),
    _reusing_role(
        does="rewrites any launch template",
        decisive=("ec2:CreateLaunchTemplateVersion",),
        helpful=("ec2:ModifyLaunchTemplate",),
        source="ec2-005",
    ),
    _passing_role(
        does="keeps a container service",
        to="ecs-tasks",
        actions=("ecs:RegisterTaskDefinition", "ecs:CreateService"),
        source="ecs-003",
    ),
    # A service runs the revision that it is told to:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    _passing_role(
        does="changes a container service, which runs",
        to="ecs-tasks",
        actions=("ecs:RegisterTaskDefinition", "ecs:UpdateService"),
        source="ecs-003, existing",
    ),
    _passing_role(
        does="runs a container",
        to="ecs-tasks",
        actions=("ecs:RegisterTaskDefinition", "ecs:RunTask"),
        source="ecs-004",
    ),
    _passing_role(
        does="starts a container",
        to="ecs-tasks",
        actions=("ecs:RegisterTaskDefinition", "ecs:StartTask"),
        source="ecs-005",
    ),
    _reusing_role(
        does="runs commands in any container, as its role",
        decisive=("ecs:ExecuteCommand",),
        helpful=("ecs:DescribeTasks",),
        source="ecs-006",
    ),
    _passing_role(
        does="starts a container on its own machine",
        to="ecs-tasks",
        actions=("ecs:RegisterContainerInstance", "ecs:StartTask"),
        source="ecs-007",
    ),
    _passing_role(
        does="runs a task with its own command",
        to="ecs-tasks",
        actions=("ecs:RunTask",),
        source="ecs-008",
    ),
    _passing_role(
        does="starts a task with its own command",
        to="ecs-tasks",
        actions=("ecs:StartTask",),
        source="ecs-009",
    ),
    _passing_role(
        does="runs a cluster",
        to="ec2 elasticmapreduce",
        actions=("elasticmapreduce:RunJobFlow",),
        source="emr-001",
    ),
    # A step runs on the cluster, as the role of its instances:
    # https://docs.aws.amazon.com/emr/latest/APIReference/API_AddJobFlowSteps.html
    _reusing_role(
        does="runs its own steps on any cluster, as its role",
        decisive=("elasticmapreduce:AddJobFlowSteps",),
        source="emr-001, existing",
    ),
    _passing_role(
        does="runs a job without a cluster",
        to="emr-serverless",
        actions=("emr-serverless:CreateApplication", "emr-serverless:StartJobRun"),
        source="emrserverless-001",
    ),
    _passing_role(
        does="starts a fleet with its own build",
        to="gamelift",
        actions=("gamelift:CreateBuild", "gamelift:CreateFleet"),
        source="gamelift-001",
    ),
    _passing_role(
        does="builds an image",
        to="ec2 imagebuilder",
        actions=(
            "imagebuilder:CreateComponent",
            "imagebuilder:CreateImageRecipe",
            "imagebuilder:CreateImage",
            "imagebuilder:CreateInfrastructureConfiguration",
        ),
        source="imagebuilder-001",
    ),
    # A pipeline has a schedule of its own, and builds what CreateImage would:
    # https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImagePipeline.html
    _passing_role(
        does="builds images by a pipeline",
        to="ec2 imagebuilder",
        actions=(
            "imagebuilder:CreateComponent",
            "imagebuilder:CreateImageRecipe",
            "imagebuilder:CreateImagePipeline",
            "imagebuilder:CreateInfrastructureConfiguration",
        ),
        source="imagebuilder-001, by a pipeline",
    ),
    _reusing_role(
        does="opens a shell on any instance, as its role",
        decisive=("ssm:StartSession",),
        needs=(_INSTANCE,),
        source="ssm-001",
    ),
    _reusing_role(
        does="runs commands on any instance, as its role",
        decisive=("ssm:SendCommand",),
        needs=(_INSTANCE, _SHELL_DOCUMENT),
        source="ssm-002",
    ),
    # State Manager runs a document on instances, once and again:
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html
    _reusing_role(
        does="associates commands with any instance, which runs them as its role",
        decisive=("ssm:CreateAssociation",),
        needs=(_INSTANCE, _SHELL_DOCUMENT),
        source="State Manager",
    ),
    _passing_role(
        does="runs an automation",
        to="ssm",
        actions=("ssm:StartAutomationExecution",),
        source="ssm-003",
    ),
)

_OF_DATA = (
    _passing_role(
        does="runs a code interpreter",
        to="bedrock-agentcore",
        actions=(
            "bedrock-agentcore:CreateCodeInterpreter",
            "bedrock-agentcore:StartCodeInterpreterSession",
            "bedrock-agentcore:InvokeCodeInterpreter",
        ),
        source="bedrock-001",
    ),
    _reusing_role(
        does="runs its own code in any interpreter",
        decisive=("bedrock-agentcore:InvokeCodeInterpreter",),
        helpful=("bedrock-agentcore:StartCodeInterpreterSession",),
        source="bedrock-002",
    ),
    _passing_role(
        does="runs an agent",
        to="bedrock-agentcore",
        actions=(
            "bedrock-agentcore:CreateAgentRuntime",
            "bedrock-agentcore:InvokeAgentRuntimeCommand",
        ),
        source="bedrock-003",
    ),
    _reusing_role(
        does="runs commands in any agent",
        decisive=("bedrock-agentcore:InvokeAgentRuntimeCommand",),
        source="bedrock-004",
    ),
    _passing_role(
        does="runs an agent in a harness",
        to="bedrock-agentcore",
        actions=("bedrock-agentcore:CreateHarness", "bedrock-agentcore:InvokeAgentRuntimeCommand"),
        source="bedrock-005",
    ),
    _passing_role(
        does="drives a browser",
        to="bedrock-agentcore",
        actions=(
            "bedrock-agentcore:CreateBrowser",
            "bedrock-agentcore:StartBrowserSession",
            "bedrock-agentcore:ConnectBrowserAutomationStream",
        ),
        source="bedrock-006",
    ),
    _reusing_role(
        does="drives any agent's browser",
        decisive=("bedrock-agentcore:ConnectBrowserAutomationStream",),
        helpful=("bedrock-agentcore:StartBrowserSession",),
        source="bedrock-007",
    ),
    # An agent of Bedrock calls its action groups and knowledge bases with its role:
    # https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html
    _passing_role(
        does="asks a new agent that acts",
        to="bedrock",
        actions=(
            "bedrock:CreateAgent",
            "bedrock:CreateAgentActionGroup",
            "bedrock:PrepareAgent",
            "bedrock:InvokeAgent",
        ),
        source="agents of Bedrock",
    ),
    _passing_role(
        does="runs a quantum job", to="braket", actions=("braket:CreateJob",), source="braket-001"
    ),
    _passing_role(
        does="runs a pipeline",
        to="datapipeline elasticmapreduce ec2",
        actions=(
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
            "datapipeline:ActivatePipeline",
        ),
        source="datapipeline-001",
    ),
    _passing_role(
        does="opens a Glue endpoint",
        to="glue",
        actions=("glue:CreateDevEndpoint",),
        source="glue-001",
    ),
    _reusing_role(
        does="puts its own key on any Glue endpoint",
        decisive=("glue:UpdateDevEndpoint",),
        source="glue-002",
    ),
    _passing_role(
        does="runs a new Glue job",
        to="glue",
        actions=("glue:CreateJob", "glue:StartJobRun"),
        source="glue-003",
    ),
    _passing_role(
        does="schedules a new Glue job",
        to="glue",
        actions=("glue:CreateJob", "glue:CreateTrigger"),
        source="glue-004",
    ),
    _passing_role(
        does="runs a rewritten Glue job",
        to="glue",
        actions=("glue:UpdateJob", "glue:StartJobRun"),
        source="glue-005",
    ),
    _passing_role(
        does="schedules a rewritten Glue job",
        to="glue",
        actions=("glue:UpdateJob", "glue:CreateTrigger"),
        source="glue-006",
    ),
    _passing_role(
        does="opens a Glue session",
        to="glue",
        actions=("glue:CreateSession", "glue:RunStatement"),
        source="glue-007",
    ),
    _passing_role(
        does="runs a Flink application",
        to="kinesisanalytics",
        actions=("kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"),
        source="kinesisanalytics-001",
    ),
    _passing_role(
        does="runs a workflow",
        to="omics",
        actions=("omics:CreateWorkflow", "omics:StartRun"),
        source="omics-001",
    ),
    _passing_role(
        does="opens a notebook",
        to="sagemaker",
        actions=("sagemaker:CreateNotebookInstance",),
        source="sagemaker-001",
    ),
    _passing_role(
        does="runs a training job",
        to="sagemaker",
        actions=("sagemaker:CreateTrainingJob",),
        source="sagemaker-002",
    ),
    _passing_role(
        does="runs a processing job",
        to="sagemaker",
        actions=("sagemaker:CreateProcessingJob",),
        source="sagemaker-003",
    ),
    _reusing_role(
        does="opens any notebook, as its role",
        decisive=("sagemaker:CreatePresignedNotebookInstanceUrl",),
        source="sagemaker-004",
    ),
    # The URL signs its holder in as the user profile, whose role Studio works with:
    # https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
    _reusing_role(
        does="opens Studio as any user profile, with its role",
        decisive=("sagemaker:CreatePresignedDomainUrl",),
        source="sagemaker-004, Studio",
    ),
    _reusing_role(
        does="gives any notebook its own start script",
        decisive=("sagemaker:UpdateNotebookInstance",),
        helpful=(
            "sagemaker:CreateNotebookInstanceLifecycleConfig",
            "sagemaker:StopNotebookInstance",
            "sagemaker:StartNotebookInstance",
        ),
        source="sagemaker-005",
    ),
)

_OF_DEPLOYMENT = (
    _passing_role(
        does="deploys a stack",
        to="cloudformation",
        actions=("cloudformation:CreateStack",),
        source="cloudformation-001",
    ),
    _reusing_role(
        does="changes any stack with the stack's own role",
        decisive=("cloudformation:UpdateStack",),
        source="cloudformation-002",
    ),
    _passing_role(
        does="deploys a stack set",
        to="cloudformation",
        actions=("cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"),
        source="cloudformation-003",
    ),
    _passing_role(
        does="changes a stack set",
        to="cloudformation",
        actions=("cloudformation:UpdateStackSet",),
        source="cloudformation-004",
    ),
    _reusing_role(
        does="changes any stack by a change set, with the stack's own role",
        decisive=("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
        source="cloudformation-005",
    ),
    _passing_role(
        does="hands a role to its own login",
        to="cognito-identity",
        actions=("cognito-identity:SetIdentityPoolRoles",),
        source="cognitoidentity-001",
    ),
    # A schedule calls any API with its role:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    _passing_role(
        does="schedules calls",
        to="scheduler",
        actions=("scheduler:CreateSchedule",),
        source="universal targets",
    ),
)

# Services whose own pages say that they run the caller's code or calls with the role.
_OF_OTHERS = (
    # https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html
    _passing_role(
        does="runs an Airflow environment",
        to="airflow airflow-env",
        actions=("airflow:CreateEnvironment",),
        source="Airflow, execution role",
    ),
    # https://docs.aws.amazon.com/mwaa/latest/mwaa-serverless-userguide/get-started-execution-role.html
    _passing_role(
        does="runs a serverless Airflow workflow",
        to="airflow-serverless",
        actions=("airflow-serverless:CreateWorkflow", "airflow-serverless:StartWorkflowRun"),
        source="Airflow serverless, execution role",
    ),
    # https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-service-execution-role.html
    _passing_role(
        does="runs its own plugin in Kafka Connect",
        to="kafkaconnect",
        actions=("kafkaconnect:CreateCustomPlugin", "kafkaconnect:CreateConnector"),
        source="Kafka Connect, service execution role",
    ),
    # A session names its own role, so any workgroup for Spark serves:
    # https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/athena/client/start_session.html
    _passing_role(
        does="runs Spark in Athena",
        to="athena",
        actions=("athena:StartSession", "athena:StartCalculationExecution"),
        source="Athena, Spark sessions",
    ),
    # An HTTP data source signs requests to any service of AWS with its role:
    # https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-http-resolvers.html
    _passing_role(
        does="calls AWS by an HTTP data source",
        to="appsync",
        actions=("appsync:CreateDataSource", "appsync:CreateResolver"),
        source="AppSync, HTTP data sources",
    ),
    # A pipeline runs when it is created, and its commands have its role:
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
    _passing_role(
        does="runs commands in a pipeline",
        to="codepipeline",
        actions=("codepipeline:CreatePipeline",),
        source="CodePipeline, Commands",
    ),
    # https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
    _passing_role(
        does="signs in with its own certificate",
        to="rolesanywhere",
        actions=("rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile"),
        source="Roles Anywhere, trust anchor and profile",
    ),
    # The policy of the certificate has to allow iot:AssumeRoleWithCertificate on the alias:
    # https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
    _passing_role(
        does="gets credentials for its own device",
        to="credentials.iot",
        actions=(
            *("iot:CreateRoleAlias", "iot:CreatePolicy"),
            *("iot:CreateKeysAndCertificate", "iot:AttachPolicy"),
        ),
        source="IoT, credentials provider",
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    _passing_role(
        does="runs a pod",
        to="pods.eks",
        actions=("eks:CreatePodIdentityAssociation",),
        source="EKS, pod identities",
    ),
    # A constraint is about a product within a portfolio:
    # https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    _passing_role(
        does="launches its own product",
        to="servicecatalog",
        actions=(
            *("servicecatalog:CreateProduct", "servicecatalog:AssociateProductWithPortfolio"),
            *("servicecatalog:CreateConstraint", "servicecatalog:ProvisionProduct"),
        ),
        source="Service Catalog, launch constraints",
    ),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RegisterType.html
    _passing_role(
        does="runs its own handlers of a resource type",
        to="resources.cloudformation",
        actions=("cloudformation:RegisterType", "cloudformation:CreateResource"),
        source="CloudFormation, RegisterType",
    ),
    # The role is named in the request and trusts the cluster, so nothing is passed:
    # https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/iam-execution-role.html
    _reusing_role(
        does="runs its own job on EKS as any job execution role",
        decisive=("emr-containers:StartJobRun",),
        source="EMR on EKS, job execution roles",
    ),
    # A document of one's own runs commands as well as AWS's:
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html
    _reusing_role(
        does="runs its own document on any instance, as its role",
        decisive=("ssm:SendCommand",),
        helpful=("ssm:CreateDocument",),
        needs=(_INSTANCE,),
        source="Systems Manager, own documents",
    ),
)

ESCALATION_PATHS = (
    *_OF_IAM,
    *_OF_LAMBDA,
    *_OF_COMPUTE,
    *_OF_DATA,
    *_OF_DEPLOYMENT,
    *_OF_OTHERS,
)
