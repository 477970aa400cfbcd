"""Types of AWS resources that need no rule.

Their properties decide neither who gets access, nor what is exposed, encrypted, logged or kept:
names and groupings, attachments of what is judged elsewhere, metrics, and the parts of a network
that give no access by themselves. A type that is in doubt is not in the table.
"""

from __future__ import annotations

AS_OF = "2026-11-25"
SOURCE = "https://www.pulumi.com/registry/packages/aws/api-docs/ (pulumi_aws 7.51.1)"

# The names of types by module, as in `aws.apigateway.Resource`.
_NAMES = {
    "acm": "CertificateValidation",
    "apigateway": "DocumentationPart DocumentationVersion MethodResponse Model Resource"
    " UsagePlanKey",
    "apigatewayv2": "Deployment IntegrationResponse Model RouteResponse",
    "appautoscaling": "Policy ScheduledAction",
    "appconfig": "Application DeploymentStrategy",
    # What an API key opens is judged at its API, and AWS ends each key within a year.
    "appsync": "ApiKey DomainName DomainNameApiAssociation Function Type",
    # The encryption that a Database names is for the result of the statement that makes it.
    "athena": "Database NamedQuery",
    "autoscaling": "Attachment LifecycleHook Notification Policy Schedule TrafficSourceAttachment",
    "budgets": "Budget",
    "cloudfront": "CachePolicy KeyGroup OriginAccessIdentity OriginRequestPolicy PublicKey",
    "cloudwatch": "ContributorInsightRule Dashboard LogMetricFilter LogStream QueryDefinition",
    "cognito": "ResourceServer UserInGroup UserPoolDomain UserPoolUICustomization",
    "costexplorer": "AnomalyMonitor AnomalySubscription CostAllocationTag CostCategory",
    "dax": "SubnetGroup",
    "docdb": "SubnetGroup",
    "dynamodb": "ContributorInsights Tag",
    "ec2": "EgressOnlyInternetGateway InternetGatewayAttachment"
    " NatGateway"
    " PlacementGroup SubnetCidrReservation Tag VolumeAttachment"
    " VpcDhcpOptions VpcDhcpOptionsAssociation VpcIpv4CidrBlockAssociation"
    " VpcIpv6CidrBlockAssociation",
    "ecs": "CapacityProvider ClusterCapacityProviders Tag",
    "elasticache": "SubnetGroup",
    "iam": "AccountAlias InstanceProfile ServiceLinkedRole",
    "kms": "Alias",
    "lambda": "FunctionScalingConfig ProvisionedConcurrencyConfig",
    "memorydb": "SubnetGroup",
    "neptune": "SubnetGroup",
    "redshift": "SubnetGroup",
    "resourcegroups": "Group Resource",
    "s3": "AnalyticsConfiguration BucketAccelerateConfiguration BucketMetric"
    " BucketIntelligentTieringConfiguration BucketRequestPaymentConfiguration",
    "scheduler": "ScheduleGroup",
    "servicecatalog": "AppregistryApplication AppregistryAttributeGroup",
    "servicediscovery": "HttpNamespace Instance PrivateDnsNamespace Service",
    "sfn": "Alias",
    "signer": "SigningProfile",
    "xray": "Group SamplingRule",
}
TYPES = frozenset(
    f"aws:{module}/{name[0].lower()}{name[1:]}:{name}"
    for module, names in _NAMES.items()
    for name in names.split()
)
