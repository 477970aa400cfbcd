"""Resource-based policies as programs write them, with the verdicts that a reviewer gives them.

The verdicts were written before a case ran. `LABELLED` has a line for each: what the policy does,
the type that holds it, its statements, and the findings as `rule severity`. Half of them comply.
The statements of services follow the pages of AWS that each names.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from policypack.facts.policy_documents import policy_documents
from tests.documents import ACCOUNT, allow, deny

VENDOR_ID = "999988887777"
VENDOR = {"AWS": f"arn:aws:iam::{VENDOR_ID}:root"}
OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/orders"}
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
OF_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
BUCKET = "arn:aws:s3:::shop-logs"
SITE = "arn:aws:s3:::shop-site/*"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1A2B3C4D5E6F7"
TRAIL = f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/audit"
FUNCTION = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:orders"
TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"
RULE = f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/orders"
LOGS = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/vendedlogs/*"
SES = f"arn:aws:ses:eu-central-1:{ACCOUNT}:identity/shop.example.com"
LATTICE = f"arn:aws:vpc-lattice:eu-central-1:{ACCOUNT}:service/svc-0123456789abcdef0/*"

S3 = "aws:s3/bucketPolicy:BucketPolicy"
LAMBDA = "aws:lambda/resourcePolicy:ResourcePolicy"
KMS = "aws:kms/keyPolicy:KeyPolicy"
LOG = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
GLUE = "aws:glue/resourcePolicy:ResourcePolicy"
SNS = "aws:sns/topicPolicy:TopicPolicy"
SQS = "aws:sqs/queuePolicy:QueuePolicy"
ECR = "aws:ecr/repositoryPolicy:RepositoryPolicy"
REGISTRY = "aws:ecr/registryPolicy:RegistryPolicy"
IDENTITY = "aws:ses/identityPolicy:IdentityPolicy"
EMAIL = "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy"
DOMAIN = "aws:codeartifact/domainPermissions:DomainPermissions"
PACKAGES = "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy"
TABLES = "aws:s3tables/tableBucketPolicy:TableBucketPolicy"
TABLE = "aws:s3tables/tablePolicy:TablePolicy"
VECTORS = "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy"
PUBLIC_ECR = "aws:ecrpublic/repositoryPolicy:RepositoryPolicy"
VAULT = "aws:glacier/vault:Vault"
LOCK = "aws:glacier/vaultLock:VaultLock"
CA = "aws:acmpca/policy:Policy"
AUTH = "aws:vpclattice/authPolicy:AuthPolicy"
SNAPSHOT = "aws:redshiftserverless/resourcePolicy:ResourcePolicy"
NAMESPACE = "aws:redshift/resourcePolicy:ResourcePolicy"
MEDIA = "aws:mediastore/containerPolicy:ContainerPolicy"
XRAY = "aws:xray/resourcePolicy:ResourcePolicy"
SINK = "aws:oam/sinkPolicy:SinkPolicy"
ORGANIZATIONS = "aws:organizations/resourcePolicy:ResourcePolicy"
POINT = "aws:s3/accessPoint:AccessPoint"
MULTI = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
OBJECT = "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy"
EFS = "aws:efs/fileSystemPolicy:FileSystemPolicy"
SEARCH = "aws:opensearch/domain:Domain"
FIREWALL = "aws:networkfirewall/resourcePolicy:ResourcePolicy"
MODELS = "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"
DSQL = "aws:dsql/clusterPolicy:ClusterPolicy"
PROMETHEUS = "aws:amp/resourcePolicy:ResourcePolicy"
BUILD = "aws:codebuild/resourcePolicy:ResourcePolicy"
INGEST = "aws:opensearchingest/resourcePolicy:ResourcePolicy"
AGENT = "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy"
SMS = "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy"
DESTINATION = "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy"
SECRET = "aws:secretsmanager/secretPolicy:SecretPolicy"
ITEMS = "aws:dynamodb/resourcePolicy:ResourcePolicy"
API = "aws:apigateway/restApiPolicy:RestApiPolicy"
POD = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
USER = "aws:transfer/user:User"

PUBLIC = "iam-document-public"
EXTERNAL = "iam-document-foreign-account"
DEPUTY = "iam-document-service-without-source"
S3_DEPUTY = "s3-bucket-policy-without-source-arn"
LAMBDA_DEPUTY = "lambda-permission-without-source-arn"
UNKNOWN_ACTION = "iam-policy-unknown-action"
MISMATCH = "iam-policy-resource-mismatch"
MALFORMED = "iam-policy-malformed"


class Labelled(NamedTuple):
    """A policy, and what is to be found in it."""

    says: str
    type: str
    statements: tuple[dict[str, Any], ...]
    found: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where the type holds the policy."""
        rows = (each for each in policy_documents() if each.type == self.type)
        return next(each.path for each in rows if each.kind != "other")


def service(name: str, action: Any, arn: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow(action, arn, Principal={"Service": f"{name}.amazonaws.com"}, **elements)


def of_arn(arn: str, operator: str = "ArnLike") -> dict[str, Any]:
    return {operator: {"aws:SourceArn": arn}}


_READ = {"Action": "s3:GetObject", "Effect": "Allow"}
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
_WRITES_LOGS = {"s3:x-amz-acl": "bucket-owner-full-control"}
_ACL = {"StringEquals": _WRITES_LOGS}
_SEND = ("ses:SendEmail", "ses:SendRawEmail")
_STREAMS = ["logs:CreateLogStream", "logs:PutLogEvents"]
_ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey*"]

_S3 = (
    Labelled(
        "CloudFront reads for any distribution",
        S3,
        (service("cloudfront", "s3:GetObject", SITE),),
        (f"{S3_DEPUTY} high",),
    ),
    Labelled(
        "CloudFront reads for one distribution",
        S3,
        (service("cloudfront", "s3:GetObject", SITE, Condition=of_arn(DISTRIBUTION)),),
    ),
    Labelled(
        "CloudFront reads for the distributions of the account",
        S3,
        (service("cloudfront", "s3:GetObject", SITE, Condition=OF_ACCOUNT),),
    ),
    Labelled(
        "CloudFront reads for the distributions of all accounts",
        S3,
        (
            service(
                "cloudfront",
                "s3:GetObject",
                SITE,
                Condition=of_arn("arn:aws:cloudfront::*:distribution/*"),
            ),
        ),
        (f"{S3_DEPUTY} high",),
    ),
    Labelled(
        "CloudFront, where a missing source passes",
        S3,
        (
            service(
                "cloudfront",
                "s3:GetObject",
                SITE,
                Condition=of_arn(DISTRIBUTION, "ArnLikeIfExists"),
            ),
        ),
        (f"{S3_DEPUTY} high",),
    ),
    Labelled(
        "any distribution but one may not read",
        S3,
        ({**service("cloudfront", "s3:GetObject", SITE), "Effect": "Deny"},),
    ),
    Labelled(
        "CloudTrail with its trail",
        S3,
        (
            service("cloudtrail", "s3:GetBucketAcl", BUCKET, Condition=of_arn(TRAIL)),
            service(
                "cloudtrail",
                "s3:PutObject",
                f"{BUCKET}/AWSLogs/{ACCOUNT}/*",
                Condition={"StringEquals": {**_WRITES_LOGS, "aws:SourceArn": TRAIL}},
            ),
        ),
    ),
    Labelled(
        "CloudTrail as AWS wrote it before 2022: the path names the account",
        S3,
        (
            service("cloudtrail", "s3:GetBucketAcl", BUCKET),
            service("cloudtrail", "s3:PutObject", f"{BUCKET}/AWSLogs/{ACCOUNT}/*", Condition=_ACL),
        ),
    ),
    Labelled(
        "CloudTrail with a prefix, and the path names the account",
        S3,
        (service("cloudtrail", "s3:PutObject", f"{BUCKET}/trails/AWSLogs/{ACCOUNT}/*"),),
    ),
    Labelled(
        "CloudTrail for any account",
        S3,
        (service("cloudtrail", "s3:PutObject", f"{BUCKET}/AWSLogs/*", Condition=_ACL),),
        (f"{S3_DEPUTY} medium",),
    ),
    Labelled(
        "CloudTrail for any account in a place that only looks like one",
        S3,
        (service("cloudtrail", "s3:PutObject", f"{BUCKET}/*/AWSLogs/{ACCOUNT}/*"),),
        (f"{S3_DEPUTY} medium",),
    ),
    # https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    Labelled(
        "AWS Config with its account",
        S3,
        (
            service("config", ["s3:GetBucketAcl", "s3:ListBucket"], BUCKET, Condition=OF_ACCOUNT),
            service(
                "config",
                "s3:PutObject",
                f"{BUCKET}/AWSLogs/{ACCOUNT}/Config/*",
                Condition={"StringEquals": {**_WRITES_LOGS, "AWS:SourceAccount": ACCOUNT}},
            ),
        ),
    ),
    Labelled(
        "AWS Config lists the bucket for any account",
        S3,
        (service("config", ["s3:GetBucketAcl", "s3:ListBucket"], BUCKET),),
        (f"{S3_DEPUTY} medium",),
    ),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
    Labelled(
        "log delivery with source account and ARN",
        S3,
        (
            service(
                "delivery.logs",
                "s3:PutObject",
                f"{BUCKET}/AWSLogs/{ACCOUNT}/*",
                Condition={**OF_ACCOUNT, **of_arn(f"arn:aws:logs:eu-central-1:{ACCOUNT}:*")},
            ),
        ),
    ),
    Labelled(
        "log delivery to the whole bucket for any account",
        S3,
        (service("delivery.logs", "s3:PutObject", f"{BUCKET}/*", Condition=_ACL),),
        (f"{S3_DEPUTY} medium",),
    ),
    Labelled(
        "load balancers, which name the account in the path",
        S3,
        (
            service(
                "logdelivery.elasticloadbalancing",
                "s3:PutObject",
                f"{BUCKET}/alb/AWSLogs/{ACCOUNT}/*",
            ),
        ),
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    Labelled(
        "access logs of S3 with the bucket and its account",
        S3,
        (
            service(
                "logging.s3",
                "s3:PutObject",
                f"{BUCKET}/s3/*",
                Condition={**of_arn("arn:aws:s3:::shop-uploads"), **OF_ACCOUNT},
            ),
        ),
    ),
    Labelled(
        "access logs of S3 for any bucket of the world",
        S3,
        (service("logging.s3", "s3:PutObject", f"{BUCKET}/s3/*"),),
        (f"{S3_DEPUTY} medium",),
    ),
    Labelled(
        "an inventory of a bucket whose account nobody names",
        S3,
        (
            service(
                "s3", "s3:PutObject", f"{BUCKET}/*", Condition=of_arn("arn:aws:s3:::shop-uploads")
            ),
        ),
        (f"{S3_DEPUTY} medium",),
    ),
    Labelled(
        "a service that may do everything",
        S3,
        (service("datasync", "s3:*", [BUCKET, f"{BUCKET}/*"]),),
        (f"{S3_DEPUTY} high",),
    ),
    # https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-view-influx-logs.html
    Labelled(
        "Timestream writes its logs, to buckets of the own account alone",
        S3,
        (service("timestream-influxdb", "s3:PutObject", f"{BUCKET}/InfluxLogs/*"),),
    ),
    Labelled(
        "Timestream may read what it wrote, for anybody",
        S3,
        (
            service(
                "timestream-influxdb", ["s3:PutObject", "s3:GetObject"], f"{BUCKET}/InfluxLogs/*"
            ),
        ),
        (f"{S3_DEPUTY} high",),
    ),
    Labelled("the own role", S3, (allow("s3:GetObject", SITE, Principal=OWN),)),
    Labelled(
        "any principal of the organization",
        S3,
        (allow("s3:GetObject", SITE, Principal="*", Condition=ORGANIZATION),),
    ),
)
_LAMBDA = (
    Labelled(
        "EventBridge for any rule",
        LAMBDA,
        (service("events", "lambda:InvokeFunction", FUNCTION),),
        (f"{LAMBDA_DEPUTY} critical",),
    ),
    Labelled(
        "EventBridge for one rule",
        LAMBDA,
        (service("events", "lambda:InvokeFunction", FUNCTION, Condition=of_arn(RULE)),),
    ),
    Labelled(
        "EventBridge for the rules of all accounts",
        LAMBDA,
        (
            service(
                "events",
                "lambda:InvokeFunction",
                FUNCTION,
                Condition=of_arn("arn:aws:events:*:*:rule/*"),
            ),
        ),
        (f"{LAMBDA_DEPUTY} critical",),
    ),
    Labelled(
        "S3 for a bucket alone",
        LAMBDA,
        (
            service(
                "s3", "lambda:InvokeFunction", FUNCTION, Condition=of_arn("arn:aws:s3:::uploads")
            ),
        ),
        (f"{LAMBDA_DEPUTY} medium",),
    ),
    Labelled(
        "S3 for a bucket and its account",
        LAMBDA,
        (
            service(
                "s3",
                "lambda:InvokeFunction",
                FUNCTION,
                Condition={**of_arn("arn:aws:s3:::uploads"), **OF_ACCOUNT},
            ),
        ),
    ),
    Labelled(
        "a skill of Alexa",
        LAMBDA,
        (
            allow(
                "lambda:InvokeFunction",
                FUNCTION,
                Principal={"Service": "alexa-appkit.amazon.com"},
                Condition={"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1"}},
            ),
        ),
    ),
    Labelled(
        "any skill of Alexa",
        LAMBDA,
        (
            allow(
                "lambda:InvokeFunction",
                FUNCTION,
                Principal={"Service": "alexa-appkit.amazon.com"},
            ),
        ),
        (f"{LAMBDA_DEPUTY} critical",),
    ),
    Labelled(
        "another account",
        LAMBDA,
        (allow("lambda:InvokeFunction", FUNCTION, Principal=VENDOR),),
        ("lambda-permission-foreign-account high",),
    ),
)
_SERVICES = (
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    Labelled(
        "EventBridge sends to an encrypted topic of any account",
        KMS,
        (service("events", _ENCRYPT),),
        ("kms-key-policy-without-source-arn medium",),
    ),
    Labelled(
        "EventBridge sends to one encrypted topic",
        KMS,
        (
            service(
                "events",
                _ENCRYPT,
                Condition={"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": TOPIC}},
            ),
        ),
    ),
    Labelled("a service sees what the key is", KMS, (service("dynamodb", "kms:Describe*"),)),
    # https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html
    Labelled(
        "Resource Access Manager shares what Lake Formation grants",
        GLUE,
        (service("ram", "glue:ShareResource", f"arn:aws:glue:eu-central-1:{ACCOUNT}:catalog"),),
    ),
    Labelled(
        "Resource Access Manager may do everything",
        GLUE,
        (service("ram", "glue:*", f"arn:aws:glue:eu-central-1:{ACCOUNT}:catalog"),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "Glue integrates a source of any account",
        GLUE,
        (service("glue", "glue:AuthorizeInboundIntegration"),),
        (f"{DEPUTY} medium",),
    ),
    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
    Labelled(
        "Route 53 logs for any hosted zone",
        LOG,
        (service("route53", _STREAMS, LOGS),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "Route 53 logs for the zones of the account",
        LOG,
        (service("route53", _STREAMS, LOGS, Condition=OF_ACCOUNT),),
    ),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    Labelled(
        "log delivery writes for the account",
        LOG,
        (
            service(
                "delivery.logs",
                _STREAMS,
                f"{LOGS}:log-stream:*",
                Condition={**OF_ACCOUNT, **of_arn(f"arn:aws:logs:eu-central-1:{ACCOUNT}:*")},
            ),
        ),
    ),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    Labelled(
        "EventBridge makes streams, and writes for one rule",
        LOG,
        (
            service("events", "logs:CreateLogStream", LOGS),
            service("events", "logs:PutLogEvents", LOGS, Condition=of_arn(RULE, "ArnEquals")),
        ),
    ),
    Labelled(
        "a topic that alarms of any account fill",
        SNS,
        (service("cloudwatch", "sns:Publish", TOPIC),),
        ("sns-topic-policy-without-source-arn high",),
    ),
    Labelled(
        "a topic for the alarms of the account",
        SNS,
        (service("cloudwatch", "sns:Publish", TOPIC, Condition=OF_ACCOUNT),),
    ),
    Labelled(
        "images for the functions of any account",
        ECR,
        (service("lambda", ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]),),
        ("ecr-policy-without-source-arn medium",),
    ),
    Labelled(
        "a registry that a service may use for anybody",
        REGISTRY,
        (service("inspector2", "ecr:*"),),
        ("ecr-policy-without-source-arn medium",),
    ),
    Labelled(
        "images for the functions of the account",
        ECR,
        (
            service(
                "lambda",
                ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                Condition={
                    "StringLike": {
                        "aws:sourceARN": f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:*"
                    }
                },
            ),
        ),
    ),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
    Labelled(
        "topics of any account send segments",
        XRAY,
        (service("sns", ["xray:PutTraceSegments", "xray:GetSamplingRules"]),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "topics of the account send segments",
        XRAY,
        (
            service(
                "sns",
                ["xray:PutTraceSegments", "xray:GetSamplingRules"],
                Condition={**OF_ACCOUNT, **of_arn(f"arn:aws:sns:eu-central-1:{ACCOUNT}:*")},
            ),
        ),
    ),
    # https://docs.aws.amazon.com/redshift/latest/mgmt/zero-etl-using.setting-up.html
    Labelled(
        "an integration from a source of any account",
        NAMESPACE,
        (service("redshift", "redshift:AuthorizeInboundIntegration"),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "an integration from one source",
        NAMESPACE,
        (
            service(
                "redshift",
                "redshift:AuthorizeInboundIntegration",
                Condition=of_arn(f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:orders"),
            ),
        ),
    ),
    Labelled(
        "an API that rules of any account call",
        API,
        (service("events", "execute-api:Invoke", "execute-api:/*"),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "an API that one rule calls",
        API,
        (service("events", "execute-api:Invoke", "execute-api:/*", Condition=of_arn(RULE)),),
    ),
    Labelled(
        "a table that Redshift reads for any account",
        ITEMS,
        (service("redshift", ["dynamodb:ExportTableToPointInTime", "dynamodb:DescribeTable"]),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "a table that Redshift reads for the account",
        ITEMS,
        (
            service(
                "redshift",
                ["dynamodb:ExportTableToPointInTime", "dynamodb:DescribeTable"],
                Condition=OF_ACCOUNT,
            ),
        ),
    ),
)
_OPEN = (
    Labelled(
        "anybody sends mail", IDENTITY, (allow(_SEND, SES, Principal="*"),), (f"{PUBLIC} critical",)
    ),
    Labelled(
        "anybody sends mail, v2",
        EMAIL,
        (allow(_SEND, SES, Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "anybody sends mail in the name of orders",
        IDENTITY,
        (
            allow(
                _SEND,
                SES,
                Principal="*",
                Condition={"StringEquals": {"ses:FromAddress": "orders@shop.example.com"}},
            ),
        ),
        (f"{PUBLIC} critical",),
    ),
    Labelled("the own role sends mail", IDENTITY, (allow(_SEND, SES, Principal=OWN),)),
    Labelled(
        "a vendor sends mail", EMAIL, (allow(_SEND, SES, Principal=VENDOR),), (f"{EXTERNAL} high",)
    ),
    Labelled(
        "the organization sends mail",
        EMAIL,
        (allow(_SEND, SES, Principal="*", Condition=ORGANIZATION),),
    ),
    Labelled(
        "anybody gets a token for packages",
        DOMAIN,
        (allow("codeartifact:GetAuthorizationToken", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the organization gets a token for packages",
        DOMAIN,
        (allow("codeartifact:GetAuthorizationToken", Principal="*", Condition=ORGANIZATION),),
    ),
    Labelled(
        "a vendor publishes packages",
        PACKAGES,
        (allow("codeartifact:PublishPackageVersion", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "the own role publishes packages",
        PACKAGES,
        (allow("codeartifact:PublishPackageVersion", Principal=OWN),),
    ),
    Labelled(
        "anybody reads tables",
        TABLES,
        (allow("s3tables:GetTableData", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "a vendor reads one table",
        TABLE,
        (allow("s3tables:GetTableData", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled("the own role reads tables", TABLES, (allow("s3tables:GetTableData", Principal=OWN),)),
    Labelled(
        "anybody queries vectors",
        VECTORS,
        (allow("s3vectors:QueryVectors", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the own role queries vectors", VECTORS, (allow("s3vectors:QueryVectors", Principal=OWN),)
    ),
    Labelled(
        "anybody pushes public images",
        PUBLIC_ECR,
        (allow("ecr-public:PutImage", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the own role pushes public images",
        PUBLIC_ECR,
        (allow("ecr-public:PutImage", Principal=OWN),),
    ),
    Labelled(
        "anybody reads an archive",
        VAULT,
        (allow(["glacier:InitiateJob", "glacier:GetJobOutput"], Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "nobody deletes archives that are younger than a year",
        LOCK,
        (
            deny(
                "glacier:DeleteArchive",
                Principal="*",
                Condition={"NumericLessThan": {"glacier:ArchiveAgeInDays": "365"}},
            ),
        ),
    ),
    Labelled(
        "anybody issues certificates",
        CA,
        (allow("acm-pca:IssueCertificate", Principal="*"),),
        (f"{PUBLIC} medium",),
    ),
    Labelled(
        "a vendor issues certificates",
        CA,
        (allow("acm-pca:IssueCertificate", Principal=VENDOR),),
        (f"{EXTERNAL} medium",),
    ),
    Labelled(
        "any caller of the associated networks",
        AUTH,
        (allow("vpc-lattice-svcs:Invoke", LATTICE, Principal="*"),),
        (f"{PUBLIC} medium",),
    ),
    Labelled(
        "callers of the organization",
        AUTH,
        (allow("vpc-lattice-svcs:Invoke", LATTICE, Principal="*", Condition=ORGANIZATION),),
    ),
    Labelled(
        "a vendor restores snapshots",
        SNAPSHOT,
        (allow("redshift-serverless:RestoreFromSnapshot", Principal={"AWS": [VENDOR_ID]}),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "the own account restores snapshots",
        SNAPSHOT,
        (allow("redshift-serverless:RestoreFromSnapshot", Principal={"AWS": [ACCOUNT]}),),
    ),
    Labelled(
        "anybody reads media over TLS",
        MEDIA,
        (
            allow(
                "mediastore:GetObject",
                Principal="*",
                Condition={"Bool": {"aws:SecureTransport": "true"}},
            ),
        ),
        (f"{PUBLIC} critical",),
    ),
    Labelled("the own account links to the sink", SINK, (allow("oam:CreateLink", Principal=OWN),)),
    Labelled(
        "anybody links to the sink",
        SINK,
        (allow("oam:CreateLink", Principal="*"),),
        (f"{PUBLIC} medium",),
    ),
    Labelled(
        "the organization links to the sink",
        SINK,
        (allow("oam:CreateLink", Principal="*", Condition=ORGANIZATION),),
    ),
    Labelled(
        "an external account administers the organization",
        ORGANIZATIONS,
        (allow("organizations:UpdatePolicy", Principal=VENDOR),),
        (f"{EXTERNAL} medium",),
    ),
    Labelled(
        "anybody reads by an access point",
        POINT,
        ({**_READ, "Principal": "*", "Resource": "*"},),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the own role reads by an access point",
        POINT,
        ({**_READ, "Principal": OWN, "Resource": "*"},),
    ),
    Labelled(
        "a vendor reads in all regions",
        MULTI,
        ({**_READ, "Principal": VENDOR, "Resource": "*"},),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "the own role reads transformed objects",
        OBJECT,
        (allow("s3-object-lambda:GetObject", Principal=OWN),),
    ),
    Labelled(
        "anybody reads transformed objects",
        OBJECT,
        (allow("s3-object-lambda:GetObject", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "a vendor mounts the file system",
        EFS,
        (allow("elasticfilesystem:ClientMount", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "a service searches for anybody",
        SEARCH,
        (service("es", "es:ESHttpGet"),),
        (f"{DEPUTY} medium",),
    ),
    Labelled(
        "a vendor uses the firewall policy",
        FIREWALL,
        (allow("network-firewall:AssociateFirewallPolicy", Principal=VENDOR),),
        (f"{EXTERNAL} medium",),
    ),
    Labelled(
        "a vendor deploys models",
        MODELS,
        (allow("sagemaker:CreateModel", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "the own role deploys models", MODELS, (allow("sagemaker:CreateModel", Principal=OWN),)
    ),
    Labelled(
        "anybody connects to the database",
        DSQL,
        (allow("dsql:DbConnect", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the database is reached from one VPC endpoint",
        DSQL,
        (
            allow(
                "dsql:DbConnect",
                Principal="*",
                Condition={"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
            ),
        ),
    ),
    Labelled(
        "a vendor queries metrics",
        PROMETHEUS,
        (allow("aps:QueryMetrics", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled("the own role writes metrics", PROMETHEUS, (allow("aps:RemoteWrite", Principal=OWN),)),
    Labelled(
        "a vendor sees builds",
        BUILD,
        (allow("codebuild:BatchGetBuilds", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "anybody ingests documents",
        INGEST,
        (allow("osis:Ingest", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled("the own role ingests documents", INGEST, (allow("osis:Ingest", Principal=OWN),)),
    Labelled(
        "anybody invokes the agent",
        AGENT,
        (allow("bedrock-agentcore:InvokeAgentRuntime", Principal="*"),),
        (f"{PUBLIC} critical",),
    ),
    Labelled(
        "the own role invokes the agent",
        AGENT,
        (allow("bedrock-agentcore:InvokeAgentRuntime", Principal=OWN),),
    ),
    Labelled(
        "a vendor sends text messages",
        SMS,
        (allow("sms-voice:SendTextMessage", Principal=VENDOR),),
        (f"{EXTERNAL} high",),
    ),
    Labelled(
        "a vendor subscribes its logs",
        DESTINATION,
        (allow("logs:PutSubscriptionFilter", Principal=VENDOR),),
        (f"{EXTERNAL} medium",),
    ),
    Labelled(
        "the organization subscribes its logs",
        DESTINATION,
        (allow("logs:PutSubscriptionFilter", Principal="*", Condition=ORGANIZATION),),
    ),
)
_FAULTY = (
    Labelled(
        "an effect that AWS does not know",
        DOMAIN,
        ({**allow("codeartifact:*", Principal=OWN), "Effect": "allow"},),
        (f"{MALFORMED} medium",),
    ),
    Labelled(
        "a policy without a principal",
        IDENTITY,
        (allow(_SEND, SES),),
        (f"{MALFORMED} medium",),
    ),
    Labelled(
        "an action that SES does not know",
        IDENTITY,
        (allow("ses:SendMail", SES, Principal=OWN),),
        (f"{UNKNOWN_ACTION} low",),
    ),
    Labelled(
        "an object action on the bucket",
        TABLES,
        (
            allow(
                "s3tables:GetTableData",
                f"arn:aws:s3tables:eu-central-1:{ACCOUNT}:bucket/shop",
                Principal=OWN,
            ),
        ),
        (f"{MISMATCH} low",),
    ),
    Labelled(
        "an object action on the table",
        TABLES,
        (
            allow(
                "s3tables:GetTableData",
                f"arn:aws:s3tables:eu-central-1:{ACCOUNT}:bucket/shop/table/*",
                Principal=OWN,
            ),
        ),
    ),
    # https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-session.html
    Labelled(
        "a session that reads the home of its user",
        USER,
        (allow("s3:GetObject", "arn:aws:s3:::${transfer:HomeDirectory}*"),),
    ),
    Labelled(
        "a session with an action that does not exist",
        USER,
        (allow("s3:GetObjects", "arn:aws:s3:::${transfer:HomeDirectory}*"),),
        (f"{UNKNOWN_ACTION} low",),
    ),
    Labelled("a pod that reads one bucket", POD, (allow("s3:GetObject", SITE),)),
    Labelled(
        "a pod with a principal",
        POD,
        (allow("s3:GetObject", SITE, Principal=OWN),),
        (f"{MALFORMED} medium",),
    ),
)

LABELLED = (*_S3, *_LAMBDA, *_SERVICES, *_OPEN, *_FAULTY)
