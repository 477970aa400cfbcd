"""Delivery of events to HTTP endpoints."""

from __future__ import annotations

from policypack.forms.families.encryption import plain_http

destination_plain_http = plain_http(
    id="events-destination-plain-http",
    subject="EventBridge API destination or connection",
    properties={
        "aws:cloudwatch/eventApiDestination:EventApiDestination": "invocationEndpoint",
        "aws:cloudwatch/eventConnection:EventConnection": (
            "authParameters.oauth.authorizationEndpoint"
        ),
    },
    remediation="Use an https:// URL in invocationEndpoint (authorizationEndpoint for OAuth)",
    why="""
    An attacker on the network path can read and change the events, and the credentials that
    EventBridge sends with them. Rules and pipes both use the destination. AWS documents API
    destinations as HTTPS endpoints, and may reject other URLs at deployment.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """,
    example="""
    aws.cloudwatch.EventApiDestination(
        "audit",
        connection_arn="arn:aws:events:eu-central-1:111122223333:connection/audit/1234abcd",
        http_method="POST",
        invocation_endpoint="http://audit.example.com/orders",  # bad
        invocation_endpoint="https://audit.example.com/orders",  # good
    )
    """,
)
