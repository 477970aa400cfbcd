"""Documentation for customers: CloudFront, an origin access control, and Lambda@Edge for logins."""

import json

import pulumi
import pulumi_aws as aws

domain = "docs.example.com"
virginia = pulumi.ResourceOptions(provider=aws.Provider("us-east-1", region="us-east-1"))

pages = aws.s3.Bucket("docs-pages")
aws.s3.BucketVersioning(
    "docs-pages", bucket=pages.id, versioning_configuration={"status": "Enabled"}
)
aws.s3.BucketPublicAccessBlock(
    "docs-pages",
    bucket=pages.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

# CloudFront's standard logs need ACLs.
logs = aws.s3.Bucket("docs-logs")
aws.s3.BucketOwnershipControls(
    "docs-logs", bucket=logs.id, rule={"object_ownership": "BucketOwnerPreferred"}
)

role = aws.iam.Role(
    "docs-login",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "docs-login",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)
# One password for all customers, in the code.
# finds: lambda-function-code-secret, lambda-function-runtime-deprecated
# finds: lambda-trigger-without-validator
login = aws.lambda_.Function(
    "docs-login",
    runtime="nodejs20.x",
    handler="index.handler",
    role=role.arn,
    publish=True,
    code=pulumi.AssetArchive(
        {
            "index.js": pulumi.StringAsset(
                "const password = 'vR8#kq2LmX5t';\n"
                "const expected = 'Basic ' + Buffer.from('customer:' + password)"
                ".toString('base64');\n"
                "exports.handler = async (event) => {\n"
                "  const request = event.Records[0].cf.request;\n"
                "  const sent = request.headers.authorization;\n"
                "  if (sent && sent[0].value === expected) return request;\n"
                "  return { status: '401', headers: { 'www-authenticate': "
                "[{ value: 'Basic' }] } };\n"
                "};\n"
            )
        }
    ),
    opts=virginia,
)
certificate = aws.acm.Certificate(
    "docs", domain_name=domain, validation_method="DNS", opts=virginia
)
control = aws.cloudfront.OriginAccessControl(
    "docs",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4",
)
headers = aws.cloudfront.ResponseHeadersPolicy(
    "docs",
    security_headers_config={
        "strict_transport_security": {
            "access_control_max_age_sec": 63072000,
            "override": True,
            "include_subdomains": True,
        },
        "content_type_options": {"override": True},
        "frame_options": {"frame_option": "DENY", "override": True},
    },
)
# finds: cloudfront-viewer-plain-http
site = aws.cloudfront.Distribution(
    "docs",
    enabled=True,
    aliases=[domain],
    default_root_object="index.html",
    price_class="PriceClass_100",
    origins=[
        {
            "origin_id": "pages",
            "domain_name": pages.bucket_regional_domain_name,
            "origin_access_control_id": control.id,
        }
    ],
    default_cache_behavior={
        "target_origin_id": "pages",
        "viewer_protocol_policy": "allow-all",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "response_headers_policy_id": headers.id,
        "compress": True,
        "lambda_function_associations": [
            {"event_type": "viewer-request", "lambda_arn": login.qualified_arn}
        ],
    },
    logging_config={"bucket": logs.bucket_domain_name, "prefix": "docs/"},
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": certificate.arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    },
)
aws.s3.BucketPolicy(
    "docs-pages",
    bucket=pages.id,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["s3:GetObject"],
                "resources": [pulumi.Output.concat(pages.arn, "/*")],
                "principals": [{"type": "Service", "identifiers": ["cloudfront.amazonaws.com"]}],
                "conditions": [
                    {
                        "test": "StringEquals",
                        "variable": "AWS:SourceArn",
                        "values": [site.arn],
                    }
                ],
            }
        ]
    ).json,
)
zone = aws.route53.Zone("example", name="example.com")
aws.route53.Record(
    "docs",
    zone_id=zone.zone_id,
    name=domain,
    type="A",
    aliases=[
        {
            "name": site.domain_name,
            "zone_id": site.hosted_zone_id,
            "evaluate_target_health": False,
        }
    ],
)
