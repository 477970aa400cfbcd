"""Services: public access, encryption and tracing."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key

_SERVICE = "aws:apprunner/service:Service"
_PUBLIC = "networkConfiguration.ingressConfiguration.isPubliclyAccessible"


@rule(
    id="apprunner-service-public",
    types=(_SERVICE,),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    kind=ANONYMOUS,
    remediation="Set isPubliclyAccessible to false, and add an aws.apprunner.VpcIngressConnection",
)
def service_public(service: Resource) -> Outcomes:
    """App Runner service is publicly accessible.

    App Runner gives each service a public URL without authentication, unless its ingress is private
    to a VPC. A service that only other services call needs no public URL.
    https://docs.aws.amazon.com/apprunner/latest/dg/network-pl.html
    """
    if service.get(_PUBLIC) is not False:
        yield Finding(
            "isPubliclyAccessible is not false, so any address can call the public URL",
            _PUBLIC,
        )


service_untraced = property_rule(
    id="apprunner-service-untraced",
    properties={_SERVICE: "observabilityConfiguration.observabilityEnabled"},
    must=equal(True),
    default=False,
    message="observabilityEnabled is not true, so App Runner sends no traces",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set observabilityEnabled to true, and observabilityConfigurationArn to the ARN of an "
        "aws.apprunner.ObservabilityConfiguration"
    ),
    title="App Runner service has no X-Ray tracing",
    why="""
    Traces show which services each request called, and what failed. App Runner sends traces to AWS
    X-Ray once an observability configuration is attached.
    https://docs.aws.amazon.com/apprunner/latest/dg/monitor-xray.html
    """,
)


service_without_customer_key = without_customer_key(
    id="apprunner-service-without-customer-key",
    subject="App Runner service",
    properties={_SERVICE: "encryptionConfiguration.kmsKey"},
    why="""
    App Runner encrypts the copy of the image or source that it stores, and its logs, with an AWS
    managed key. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/apprunner/latest/dg/security-data-protection-encryption.html
    """,
)
