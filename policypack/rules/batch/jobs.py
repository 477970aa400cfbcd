"""Job definitions."""

from __future__ import annotations

from policypack.forms.families.containers import container_secret, privileged_container
from policypack.topology.parts.containers import JOB

job_env_secret = container_secret(
    id="batch-job-env-secret",
    subject="Batch job definition",
    kind=JOB,
    why="""
    Every principal with the permission batch:DescribeJobDefinitions or batch:DescribeJobs can read
    the environment variables and the command. A value that the program marks as secret is reported
    regardless of its content. ARNs, parameter paths and placeholders comply.
    https://docs.aws.amazon.com/batch/latest/userguide/specifying-sensitive-data.html
    """,
)


container_privileged = privileged_container(
    id="batch-container-privileged",
    subject="Batch container",
    kind=JOB,
    why="""
    A privileged container has root permissions on its instance, so an attacker who compromises the
    container can read the credentials of all jobs on that instance.
    https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html
    """,
)
