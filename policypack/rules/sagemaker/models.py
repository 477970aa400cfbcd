"""Models, endpoints, domains, monitoring jobs and feature stores: secrets, networks, encryption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    differ,
    equal,
    given,
    or_absent,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import plaintext_secret

_MODEL = "aws:sagemaker/model:Model"
_IMAGE = "763104351884.dkr.ecr.eu-central-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312"

model_env_secret = plaintext_secret(
    id="sagemaker-model-env-secret",
    subject="SageMaker model environment",
    properties={_MODEL: ("primaryContainer.environment", "containers[].environment")},
    remediation=(
        "Store the value in Secrets Manager, pass only the name of the secret, and read it with "
        "the execution role"
    ),
    why="""
    Every principal with the permission sagemaker:DescribeModel can read the environment variables
    of the containers.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
    """,
)


model_without_isolation = property_rule(
    id="sagemaker-model-without-isolation",
    properties={_MODEL: "enableNetworkIsolation"},
    must=equal(True),
    default=False,
    message="enableNetworkIsolation is not true, so the containers can make network calls",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enableNetworkIsolation to true, unless the model calls other services",
    title="SageMaker model has no network isolation",
    why="""
    An isolated container cannot make network calls, so neither a malicious model nor a package in
    its image can exfiltrate data.
    https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-5
    """,
)


endpoint_without_customer_key = without_customer_key(
    id="sagemaker-endpoint-without-customer-key",
    subject="SageMaker endpoint",
    properties={"aws:sagemaker/endpointConfiguration:EndpointConfiguration": "kmsKeyArn"},
    why="""
    By default, SageMaker encrypts the volumes of an endpoint's instances with a transient key. A
    customer managed key adds a key policy and a record of each use. Instances with NVMe storage and
    serverless endpoints do not support a key.
    https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
    """,
)


domain_internet_access = property_rule(
    id="sagemaker-domain-internet-access",
    properties={"aws:sagemaker/domain:Domain": "appNetworkAccessType"},
    must=differ("PublicInternetOnly", meeting="VpcOnly"),
    default="PublicInternetOnly",
    message=(
        "appNetworkAccessType is not VpcOnly, so apps can reach the internet without passing the "
        "VPC"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set appNetworkAccessType to "VpcOnly", and add VPC endpoints for the services that apps '
        "need"
    ),
    title="SageMaker domain has direct internet access",
    why="""
    The traffic of notebooks does not pass through your VPC, so security groups cannot limit it and
    flow logs do not record data exfiltration.
    https://docs.aws.amazon.com/sagemaker/latest/dg/studio-notebooks-and-internet-access.html
    """,
)


class _Job(NamedTuple):
    """The properties that declare the job, its cluster and its network."""

    definition: str
    cluster: str
    network: str


_SCHEDULE = "monitoringScheduleConfig.monitoringJobDefinition"
# A schedule can name a job definition instead of containing one.
_JOBS: Mapping[str, _Job] = {
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": _Job(
        "jobResources", "jobResources.clusterConfig", "networkConfig"
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": _Job(
        _SCHEDULE, f"{_SCHEDULE}.monitoringResources.clusterConfig", f"{_SCHEDULE}.networkConfig"
    ),
}


@rule(
    id="sagemaker-monitoring-without-isolation",
    types=tuple(_JOBS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enableNetworkIsolation of the network configuration to true",
)
def monitoring_without_isolation(job: Resource) -> Outcomes:
    """SageMaker monitoring job has no network isolation.

    A monitoring job reads the requests and responses of a model. In isolation, its container cannot
    make network calls, so neither a malicious image nor a package in it can exfiltrate data.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MonitoringNetworkConfig.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-11
    """
    places = _JOBS[job.type]
    path = f"{places.network}.enableNetworkIsolation"
    if job.at(places.definition).is_set and job.get(path) is not True:
        yield Finding(
            "enableNetworkIsolation is not true, so the container can make network calls",
            path,
            fix=f"Set {path} to true",
        )


@rule(
    id="sagemaker-monitoring-plaintext",
    types=tuple(_JOBS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enableInterContainerTrafficEncryption of the network configuration to true",
)
def monitoring_plaintext(job: Resource) -> Outcomes:
    """SageMaker monitoring job does not encrypt traffic between instances.

    The instances of a job exchange the requests and responses of a model as plaintext. A job with
    one instance exchanges nothing and is not reported.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MonitoringNetworkConfig.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-9
    """
    places = _JOBS[job.type]
    path = f"{places.network}.enableInterContainerTrafficEncryption"
    if job.get(path) is not True and job.get(f"{places.cluster}.instanceCount", 0) > 1:
        message = (
            "enableInterContainerTrafficEncryption is not true, and instanceCount is more than 1"
        )
        yield Finding(message, path, fix=f"Set {path} to true")


flow_without_customer_key = without_customer_key(
    id="sagemaker-review-output-without-customer-key",
    subject="SageMaker output",
    properties={
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
            "dataQualityJobOutputConfig.kmsKeyId"
        ),
        "aws:sagemaker/flowDefinition:FlowDefinition": "outputConfig.kmsKeyId",
    },
    remediation="Set kmsKeyId of the output configuration to the ARN of a customer managed key",
    why="""
    By default, the results of human reviews and of monitoring are written to S3 with the encryption
    of the bucket. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
    """,
)


_GROUP = "aws:sagemaker/featureGroup:FeatureGroup"

offline_store_without_customer_key = without_customer_key(
    id="sagemaker-offline-store-without-customer-key",
    subject="SageMaker offline store",
    properties={_GROUP: "offlineStoreConfig.s3StorageConfig.kmsKeyId"},
    only_if={"offlineStoreConfig.s3StorageConfig.s3Uri": given("s3://features/prices")},
    why="""
    By default, SageMaker encrypts the offline store of a feature group with an AWS managed key. Its
    key policy cannot be changed, so access to the features cannot be limited or revoked through the
    key.
    https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-17
    """,
)


online_store_without_customer_key = without_customer_key(
    id="sagemaker-online-store-without-customer-key",
    subject="SageMaker online store",
    properties={_GROUP: "onlineStoreConfig.securityConfig.kmsKeyId"},
    only_if={
        "onlineStoreConfig.enableOnlineStore": equal(True),
        "onlineStoreConfig.storageType": or_absent(differ("InMemory", meeting="Standard")),
    },
    why="""
    By default, SageMaker encrypts the online store of a feature group with an AWS owned key. A
    customer managed key adds a key policy and a record of each use. In-memory stores are not
    reported.
    https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-18
    """,
)
