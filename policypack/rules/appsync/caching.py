"""Encryption of the cache of a GraphQL API.

AppSync encrypts every new cache at rest and in transit, and has deprecated both properties. Only
checks that read them, as Security Hub does, and caches that are older still depend on them.
https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
"""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule

_CACHE = "aws:appsync/apiCache:ApiCache"

cache_unencrypted = property_rule(
    id="appsync-cache-unencrypted",
    properties={_CACHE: "atRestEncryptionEnabled"},
    must=equal(True),
    default=False,
    message="atRestEncryptionEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    cwe=(311,),
    remediation="Set atRestEncryptionEnabled to true, which replaces an existing cache",
    title="AppSync API cache does not declare encryption at rest",
    why="""
    AppSync encrypts every new cache and ignores this property. Older caches keep the setting with
    which they were created, and Security Hub's control AppSync.1 reads the property.
    https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html
    https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
    """,
    example="""
    aws.appsync.ApiCache(
        "shop",
        api_id="a1b2c3",
        api_caching_behavior="FULL_REQUEST_CACHING",
        type="SMALL",
        ttl=60,
        at_rest_encryption_enabled=False,  # bad
        at_rest_encryption_enabled=True,  # good
    )
    """,
)

cache_without_tls = property_rule(
    id="appsync-cache-without-tls",
    properties={_CACHE: "transitEncryptionEnabled"},
    must=equal(True),
    default=False,
    message="transitEncryptionEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    cwe=(319,),
    remediation="Set transitEncryptionEnabled to true, which replaces an existing cache",
    title="AppSync API cache does not declare encryption in transit",
    why="""
    AppSync encrypts the traffic to every new cache and ignores this property. Older caches keep the
    setting with which they were created, and Security Hub's control AppSync.6 reads the property.
    https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html
    https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
    """,
    example="""
    aws.appsync.ApiCache(
        "shop",
        api_id="a1b2c3",
        api_caching_behavior="FULL_REQUEST_CACHING",
        type="SMALL",
        ttl=60,
        transit_encryption_enabled=False,  # bad
        transit_encryption_enabled=True,  # good
    )
    """,
)
