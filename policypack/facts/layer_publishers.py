"""AWS's own accounts that publish Lambda layers. Looked up on 2026-11-25.

A layer is code that runs with the function's role. An account is listed only if AWS's
documentation, or a repository or package that AWS publishes, names it as the publisher; `source` is
that page. A missing account is no verdict about it: `trusted_layer_publishers` adds it.

Most extensions have one account per Region. The Region is not kept, because an account of AWS is
trusted in every Region.
"""

from __future__ import annotations

from typing import NamedTuple


class Publisher(NamedTuple):
    """A publisher, its accounts, and the source that names them."""

    name: str
    accounts: frozenset[str]
    source: str


def _accounts(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The facts that AWS's CDK keeps by Region, read from aws-cdk-lib 2.275.0. Each has a page of its
# own in AWS's documentation, which lists the same accounts with the layers' newest versions.
_CDK = "https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/build-tools/fact-tables.ts"

PUBLISHERS: tuple[Publisher, ...] = (
    Publisher(
        name="Powertools for AWS Lambda (Python)",
        accounts=_accounts("017000801446 498634801083 165087284144 165093116878"),
        source="https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/",
    ),
    Publisher(
        name="Powertools for AWS Lambda (TypeScript)",
        accounts=_accounts("094274105915 498634801083 165087284144 165093116878"),
        source="https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/lambda-layers/",
    ),
    Publisher(
        name="CloudWatch Lambda Insights extension",
        accounts=_accounts(
            """
            580247275435 012438385374 519774774795 145023102084 194566237122 891564319516
            439286490199 158895979263 605207715842 590183865173 727646510379 761018874580
            946466191631 761377655185 488211338238 033019950311 339249233099 352183217350
            459530977127 066549572091 732604637566 285320876703 879381266642 122132214140
            751350123760 198461476570
            """
        ),
        source=_CDK,
    ),
    Publisher(
        name="AWS Parameters and Secrets Lambda Extension",
        accounts=_accounts(
            """
            177933569100 590474943231 997803712105 345057560386 317013901791 768336418462
            133490724326 738900069198 576959938190 176022468876 070087711984 044395824272
            665172237481 490737872127 200266452380 287114880934 287310001119 187925254637
            772501565639 427196147048 325218067255 524103009944 015030872274 133256977650
            780235371811 858974508948 832021897121 933737806257 129776340158 127562683043
            """
        ),
        source=_CDK,
    ),
    Publisher(
        name="AWS AppConfig Agent Lambda extension",
        accounts=_accounts(
            """
            027255383542 728743619870 958113053741 359756378197 574348263942 630222743974
            980059726660 826293736237 706869817123 554480029851 489524808438 421114256042
            080788657173 418787028745 307021474294 039592058896 615057806174 615084187847
            066940009817 758369105281 646970417810 203683718741 586093569114 434848589818
            282860088358 493207061005 662846165436 559955524753 000010852771 946561847325
            946746059096
            """
        ),
        source=_CDK,
    ),
    Publisher(
        name="AWS Distro for OpenTelemetry",
        accounts=_accounts("901920570463"),
        source="https://aws-otel.github.io/docs/getting-started/lambda/lambda-python/",
    ),
    Publisher(
        name="AWS Distro for OpenTelemetry, with CloudWatch Application Signals",
        accounts=_accounts(
            """
            615299751070 904233096616 888577020596 796973505492 039612877180 713881805771
            152034782359 980416031188 595944127152 440179912924 440180067931 156041407956
            257394471194 490004653786 746669239226 739275441131 980921751758 610118373846
            399711857375 399727141365
            """
        ),
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals-Enable-LambdaMain.html",
    ),
    Publisher(
        name="AWS SDK for pandas",
        accounts=_accounts(
            """
            336392948345 839552336658 246107603503 258944054355 945386623051 956415814219
            774444163449 982086096842 263840725265 593833071574 938046470361 406640652441
            """
        ),
        source="https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html",
    ),
    Publisher(
        name="AWS Lambda Web Adapter",
        accounts=_accounts("753240598075 041581134020 069767869989"),
        source="https://awslabs.github.io/aws-lambda-web-adapter/getting-started/zip-packages.html",
    ),
    Publisher(
        name="Amazon CodeGuru Profiler",
        accounts=_accounts("157417159150"),
        source="https://docs.aws.amazon.com/codeguru/latest/profiler-ug/python-lambda-layers.html",
    ),
)

ACCOUNTS: frozenset[str] = frozenset().union(*(row.accounts for row in PUBLISHERS))
