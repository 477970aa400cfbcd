"""A Lambda function together with all that it should never be without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
from auditing import audit_key
from documents import Statement, allow, document, trust
from encryption import USE_KEY
from messaging import failure_queue
from place import Place

PYTHON = aws.lambda_.Runtime.PYTHON3D14
NODE = aws.lambda_.Runtime.NODE_JS24D_X


@dataclass(frozen=True)
class Foundation:
    """What all functions of a stack share; the layers are those of functions in Python."""

    key: aws.kms.Key
    signing: aws.lambda_.CodeSigningConfig
    place: Place
    layers: Sequence[pulumi.Input[str]] = ()


@dataclass(frozen=True)
class GuardedFunctionArgs:
    """`code` holds `handler.py` or `handler.mjs`; `permissions` go beyond those to run at all.

    `layers` are ARNs of those that no other function needs; those of the foundation come first.

    `timeout` is in seconds, `memory` in MiB; `concurrency` is how many may run at once, so that
    one busy function cannot take the account's whole share.
    """

    description: str
    code: pulumi.Archive
    foundation: Foundation
    permissions: Sequence[Statement] = ()
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    layers: Sequence[pulumi.Input[str]] = ()
    runtime: aws.lambda_.Runtime = PYTHON
    timeout: int = 30
    memory: int = 256
    concurrency: int = 10


class GuardedFunction(pulumi.ComponentResource):
    """Wires role, log group, dead-letter queue, audit key and archive into one function.

    The role can write this one log group, send to this one dead-letter queue, read this one audit
    key, trace, and do what `permissions` says. It belongs to the function alone.
    """

    function: aws.lambda_.Function
    role: aws.iam.Role
    log_group: aws.cloudwatch.LogGroup
    dead_letters: aws.sqs.Queue
    audit_key: aws.secretsmanager.Secret

    def __init__(
        self, name: str, args: GuardedFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("orders:infra:GuardedFunction", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._tags = {"component": name}
        self.log_group = self._make_log_group(name, args.foundation.key)
        self.dead_letters = failure_queue(f"{name}-failures", args.foundation.key, self._child)
        self.audit_key = audit_key(name, args.foundation.key, args.foundation.place, self._child)
        self.role = self._make_role(name, args)
        attached = self._attach_policy(name, args)
        self.function = self._make_function(name, args, attached)
        self.register_outputs({"function": self.function.arn, "role": self.role.arn})

    def _make_log_group(self, name: str, key: aws.kms.Key) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            name,
            name=f"/aws/lambda/{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
            retention_in_days=365,
            kms_key_id=key.arn,
            tags=self._tags,
            opts=self._child,
        )

    def _make_role(self, name: str, args: GuardedFunctionArgs) -> aws.iam.Role:
        return aws.iam.Role(
            name,
            description=args.description,
            assume_role_policy=trust("lambda.amazonaws.com"),
            tags=self._tags,
            opts=self._child,
        )

    def _attach_policy(self, name: str, args: GuardedFunctionArgs) -> aws.iam.RolePolicyAttachment:
        key = args.foundation.key
        streams = pulumi.Output.concat(self.log_group.arn, ":*")
        policy = aws.iam.Policy(
            name,
            description=args.description,
            policy=document(
                allow(["logs:CreateLogStream", "logs:PutLogEvents"], [streams]),
                allow(["sqs:SendMessage"], [self.dead_letters.arn]),
                allow(["secretsmanager:GetSecretValue"], [self.audit_key.arn]),
                allow(USE_KEY, [key.arn]),
                # X-Ray knows no resources: these two actions exist for "*" only.
                allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
                *args.permissions,
            ),
            tags=self._tags,
            opts=self._child,
        )
        return aws.iam.RolePolicyAttachment(
            name, role=self.role.name, policy_arn=policy.arn, opts=self._child
        )

    def _make_function(
        self, name: str, args: GuardedFunctionArgs, attached: aws.iam.RolePolicyAttachment
    ) -> aws.lambda_.Function:
        return aws.lambda_.Function(
            name,
            description=args.description,
            runtime=args.runtime,
            architectures=["arm64"],
            handler="handler.handler",
            code=args.code,
            code_signing_config_arn=args.foundation.signing.arn,
            layers=[*(args.foundation.layers if args.runtime is PYTHON else ()), *args.layers],
            role=self.role.arn,
            timeout=args.timeout,
            memory_size=args.memory,
            reserved_concurrent_executions=args.concurrency,
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={**args.environment, "AUDIT_SECRET": self.audit_key.arn}
            ),
            kms_key_arn=args.foundation.key.arn,
            dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(
                target_arn=self.dead_letters.arn
            ),
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(
                log_group=self.log_group.name,
                log_format="JSON",
                application_log_level="INFO",
                system_log_level="INFO",
            ),
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            tags=self._tags,
            # Lambda checks at creation whether the role may send to the queue and trace.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[attached]),
        )
