"""Models, endpoints and domains: secrets, network access and encryption."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, equal, property_rule
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
    example=f"""
    aws.sagemaker.Model(
        "prices",
        execution_role_arn="arn:aws:iam::111122223333:role/prices",
        primary_container={{
            "image": "{_IMAGE}",
            "environment": {{"DB_PASSWORD": "9f2Kq7!xVb31"}},  # bad
            "environment": {{"DB_PASSWORD_PARAMETER": "/prices/db-password"}},  # good
        }},
    )
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
    example=f"""
    aws.sagemaker.Model(
        "prices",
        execution_role_arn="arn:aws:iam::111122223333:role/prices",
        primary_container={{"image": "{_IMAGE}"}},
        enable_network_isolation=False,  # bad
        enable_network_isolation=True,  # good
    )
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
    example="""
    aws.sagemaker.EndpointConfiguration(
        "prices",
        production_variants=[{
            "variant_name": "all",
            "model_name": "prices",
            "instance_type": "ml.m5.large",
            "initial_instance_count": 2,
        }],
        kms_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
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
    example="""
    aws.sagemaker.Domain(
        "research",
        domain_name="research",
        auth_mode="IAM",
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=["subnet-0123456789abcdef0"],
        default_user_settings={"execution_role": "arn:aws:iam::111122223333:role/research"},
        app_network_access_type="PublicInternetOnly",  # bad
        app_network_access_type="VpcOnly",  # good
    )
    """,
)
