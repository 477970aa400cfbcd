"""Jobs that monitor models: network isolation and encryption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.forms.families.encryption import without_customer_key


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

    Example:
        aws.sagemaker.DataQualityJobDefinition(
            "prices",
            role_arn="arn:aws:iam::111122223333:role/monitoring",
            data_quality_app_specification={
                "image_uri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/monitor:1.4",
            },
            data_quality_job_input={"endpoint_input": {"endpoint_name": "prices"}},
            data_quality_job_output_config={
                "monitoring_outputs": {"s3_output": {"s3_uri": "s3://monitoring/prices"}},
            },
            job_resources={
                "cluster_config": {
                    "instance_count": 1,
                    "instance_type": "ml.m5.large",
                    "volume_size_in_gb": 20,
                },
            },
            network_config={"enable_network_isolation": True},  # good
        )
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

    Example:
        aws.sagemaker.DataQualityJobDefinition(
            "prices",
            role_arn="arn:aws:iam::111122223333:role/monitoring",
            data_quality_app_specification={
                "image_uri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/monitor:1.4",
            },
            data_quality_job_input={"endpoint_input": {"endpoint_name": "prices"}},
            data_quality_job_output_config={
                "monitoring_outputs": {"s3_output": {"s3_uri": "s3://monitoring/prices"}},
            },
            job_resources={
                "cluster_config": {
                    "instance_count": 2,
                    "instance_type": "ml.m5.large",
                    "volume_size_in_gb": 20,
                },
            },
            network_config={
                "enable_network_isolation": True,
                "enable_inter_container_traffic_encryption": True,  # good
            },
        )
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
    example="""
    aws.sagemaker.FlowDefinition(
        "review",
        flow_definition_name="review",
        role_arn="arn:aws:iam::111122223333:role/review",
        human_loop_config={
            "human_task_ui_arn": "arn:aws:sagemaker:eu-central-1:111122223333:human-task-ui/r",
            "task_count": 1,
            "task_description": "Review",
            "task_title": "Review",
            "workteam_arn": "arn:aws:sagemaker:eu-central-1:111122223333:workteam/private-crowd/r",
        },
        output_config={
            "s3_output_path": "s3://reviews/",
            "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },
    )
    """,
)
