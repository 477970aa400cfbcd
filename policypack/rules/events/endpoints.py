"""Replication of global endpoints."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule

endpoint_unreplicated = property_rule(
    id="events-endpoint-unreplicated",
    properties={"aws:cloudwatch/eventEndpoint:EventEndpoint": "replicationConfig.state"},
    must=equal("ENABLED"),
    # EventBridge replicates by default.
    default="ENABLED",
    message="replicationConfig.state is DISABLED, so events stay in the region that received them",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set replicationConfig.state to "ENABLED", and roleArn to the ARN of a role for replication'
    ),
    title="EventBridge global endpoint does not replicate events",
    why="""
    Without replication, events that arrived before a failover exist only in the failed region, and
    the endpoint does not return to the primary region automatically. EventBridge enables
    replication by default.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-global-endpoints.html
    """,
    example="""
    aws.cloudwatch.EventEndpoint(
        "orders",
        event_buses=[
            {"event_bus_arn": "arn:aws:events:eu-central-1:111122223333:event-bus/orders"},
            {"event_bus_arn": "arn:aws:events:eu-west-1:111122223333:event-bus/orders"},
        ],
        role_arn="arn:aws:iam::111122223333:role/replication",
        replication_config={"state": "DISABLED"},  # bad
        replication_config={"state": "ENABLED"},  # good
        routing_config={
            "failover_config": {
                "primary": {
                    "health_check": "arn:aws:route53:::healthcheck/1234abcd"
                },
                "secondary": {"route": "eu-west-1"},
            }
        },
    )
    """,
)
