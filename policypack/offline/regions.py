"""Accounts, hosted zones and principals that AWS publishes per region and partition.

Account ids and hosted zones are those of hashicorp/terraform-provider-aws
(internal/service/elb/service_account_data_source.go and hosted_zone_id_data_source.go,
internal/service/cloudtrail/service_account_data_source.go, internal/service/meta), read in 2026.
"""

from __future__ import annotations

# Regions that are on in every account of the commercial partition (AWS Account Management guide).
DEFAULT_REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
    "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip
REGIONS = {
    "aws": DEFAULT_REGIONS,
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
}

# The accounts that deliver access logs of load balancers.
LOAD_BALANCING_ACCOUNTS = {
    "af-south-1": "098369216593", "ap-east-1": "754344448648", "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887", "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378", "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266", "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251", "cn-north-1": "638102146993",
    "cn-northwest-1": "037604701340", "eu-central-1": "054676820928",
    "eu-north-1": "897822967062", "eu-south-1": "635631232127", "eu-west-1": "156460612806",
    "eu-west-2": "652711504416", "eu-west-3": "009996457667", "me-south-1": "076674570225",
    "sa-east-1": "507241528517", "us-east-1": "127311923021", "us-east-2": "033677994240",
    "us-gov-east-1": "190560391635", "us-gov-west-1": "048591011584",
    "us-west-1": "027434742980", "us-west-2": "797873946194",
}  # fmt: skip

TRAIL_ACCOUNTS = {
    "af-south-1": "525921808201", "ap-east-1": "119688915426", "ap-northeast-1": "216624486486",
    "ap-northeast-2": "492519147666", "ap-northeast-3": "765225791966",
    "ap-south-1": "977081816279", "ap-south-2": "582488909970",
    "ap-southeast-1": "903692715234", "ap-southeast-2": "284668455005",
    "ap-southeast-3": "069019280451", "ap-southeast-4": "187074758985",
    "ca-central-1": "819402241893", "cn-north-1": "193415116832",
    "cn-northwest-1": "681348832753", "eu-central-1": "035351147821",
    "eu-central-2": "453052556044", "eu-north-1": "829690693026", "eu-south-1": "669305197877",
    "eu-south-2": "757211635381", "eu-west-1": "859597730677", "eu-west-2": "282025262664",
    "eu-west-3": "262312530599", "il-central-1": "683224464357", "me-central-1": "585772288577",
    "me-south-1": "034638983726", "sa-east-1": "814480443879", "us-east-1": "086441151436",
    "us-east-2": "475085895292", "us-gov-east-1": "608710470296",
    "us-gov-west-1": "608710470296", "us-west-1": "388731089494", "us-west-2": "113285607260",
}  # fmt: skip

# The hosted zones of classic load balancers' names.
LOAD_BALANCING_ZONES = {
    "af-south-1": "Z268VQBMOI5EKX", "ap-east-1": "Z3DQVH9N71FHZ0",
    "ap-northeast-1": "Z14GRHDCWA56QT", "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-northeast-3": "Z5LXEXXYW11ES", "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5", "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY", "cn-north-1": "Z1GDH35T77C1KE",
    "cn-northwest-1": "ZM7IZAIOVVDZF", "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO", "eu-south-1": "Z3ULH7SSC9OV64",
    "eu-west-1": "Z32O12XQLNTSW2", "eu-west-2": "ZHURV8PSTC4K8", "eu-west-3": "Z3Q77PNBQS71R4",
    "me-south-1": "ZS929ML54UICD", "sa-east-1": "Z2P70J7HTTTPLU", "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2", "us-gov-east-1": "Z166TLBEWOO7G0",
    "us-gov-west-1": "Z33AYJ8TM3BH4J", "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}  # fmt: skip

BILLING_ACCOUNT = "386209384616"

# Services whose principals carry the partition's own domain; all others end in amazonaws.com.
LOCAL_PRINCIPALS = {
    "aws-cn": ("codedeploy", "elasticmapreduce", "logs"),
    "aws-iso": ("cloudhsm", "config", "logs", "workspaces"),
    "aws-iso-b": ("dms", "logs"),
}
