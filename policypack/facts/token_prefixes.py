"""Tokens that a fixed prefix identifies, one line each. Checked on 2026-11-25.

They extend `policypack.facts.credentials` to what the well-known detectors cover: a prefix that no
ordinary text has, and a body of fixed alphabet and length. What such detectors find by a keyword
near a random value is found here by the name of the variable instead.

The kinds are those of https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
and https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml; most issuers publish no
grammar, so alphabets and lengths are those of tokens seen in public, slightly widened.
"""

from __future__ import annotations

_HEX = "[0-9a-f]"
_LOWER = "[0-9a-z]"
_UPPER = "[0-9A-Z]"
_WORD = "[0-9A-Za-z]"
_SAFE = "[0-9A-Za-z_-]"
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# The kind, its prefixes, and the pattern of what follows them.
TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # Clouds
    ("Alibaba Cloud access key", ("LTAI",), f"{_WORD}{{20}}"),
    ("Tencent Cloud access key", ("AKID",), f"{_WORD}{{32}}"),
    ("Yandex Cloud API key", ("AQVN",), f"{_SAFE}{{35,38}}"),
    ("Amazon MWS token", ("amzn.mws.",), _UUID),
    ("Login with Amazon client secret", ("amzn1.oa2-cs.v1.",), f"{_HEX}{{64}}"),
    ("Google OAuth access token", ("ya29.",), f"{_SAFE}{{50,1024}}"),
    ("Google OAuth refresh token", ("1//0",), f"{_SAFE}{{40,256}}"),
    ("Cloudflare origin CA key", ("v1.0-",), f"{_HEX}{{24}}-{_HEX}{{146}}"),
    ("Aiven token", ("AVNS_",), f"{_SAFE}{{17,64}}"),
    ("Fly.io token", ("fo1_",), f"{_SAFE}{{43}}"),
    ("Fly.io token", ("fm1a_", "fm1r_", "fm2_"), "[0-9A-Za-z+/]{100,4096}={0,3}"),
    ("Render API key", ("rnd_",), f"{_WORD}{{32}}"),
    ("Scalingo token", ("tk-us-",), f"{_SAFE}{{48}}"),
    ("Netlify token", ("nfp_", "nfc_", "nfo_", "nfu_"), f"{_WORD}{{36,40}}"),
    ("Vercel Blob token", ("vercel_blob_rw_",), f"{_WORD}{{12,24}}_{_WORD}{{24,40}}"),
    ("Neon API key", ("napi_",), f"{_LOWER}{{64}}"),
    ("Neon database password", ("npg_",), f"{_WORD}{{12,24}}"),
    ("Supabase secret key", ("sb_secret_",), f"{_SAFE}{{31,45}}"),
    ("Elastic Cloud key", ("essu_",), "[0-9A-Za-z+/]{40,256}={0,2}"),
    ("OpenShift token", ("sha256~",), f"{_SAFE}{{43}}"),
    ("Docker Swarm join token", ("SWMTKN-1-",), f"{_LOWER}{{50}}-{_LOWER}{{25}}"),
    ("Docker Swarm unlock key", ("SWMKEY-1-",), "[0-9A-Za-z+/]{43}"),
    ("Defined Networking token", ("dnkey-",), f"{_SAFE}{{26}}-{_SAFE}{{52}}"),
    ("Akamai client token", ("akab-",), f"{_LOWER}{{16}}-{_LOWER}{{16}}"),
    ("Harness token", ("pat.", "sat."), rf"{_SAFE}{{22}}\.{_HEX}{{24}}\.{_WORD}{{20}}"),
    ("Infracost key", ("ico-",), f"{_WORD}{{32}}"),
    # Code, builds and registries
    ("Bitbucket access token", ("ATCTT3",), "[0-9A-Za-z_=-]{60,300}"),
    ("Trello token", ("ATTA",), f"{_WORD}{{60,80}}"),
    ("Artifactory key", ("AKCp",), f"{_WORD}{{69}}"),
    ("Artifactory reference token", ("cmVmdGtu",), f"{_WORD}{{56}}"),
    ("Buildkite token", ("bkua_", "bkaj_", "bkct_"), f"{_HEX}{{40}}"),
    ("CircleCI token", ("CCIPAT_", "CCIPRJ_"), f"{_WORD}{{22}}_{_HEX}{{40}}"),
    ("SonarQube token", ("squ_", "sqp_", "sqa_"), f"{_HEX}{{40}}"),
    ("Sourcegraph token", ("sgp_",), f"(?:(?:{_HEX}{{16}}|local)_)?{_HEX}{{40}}"),
    ("Sourcegraph license key", ("slk_",), f"{_HEX}{{64}}"),
    ("Octopus Deploy API key", ("API-",), f"{_UPPER}{{25,32}}"),
    ("NuGet API key", ("oy2",), f"{_LOWER}{{43}}"),
    ("crates.io token", ("cio",), f"{_WORD}{{32}}"),
    ("Clojars token", ("CLOJARS_",), f"{_HEX}{{60}}"),
    ("Packagist token", ("packagist_",), f"(?:ack_|[a-z]{{3}}_){{1,3}}{_HEX}{{68}}"),
    ("Deno Deploy token", ("ddp_", "ddo_"), f"{_WORD}{{36}}"),
    ("Prefect key", ("pnu_", "pnb_"), f"{_WORD}{{36}}"),
    ("ReadMe API key", ("rdme_",), f"{_LOWER}{{70}}"),
    ("Postman collection key", ("PMAT-",), f"{_UPPER}{{26}}"),
    ("Zuplo API key", ("zpka_",), f"{_LOWER}{{32}}_{_LOWER}{{8}}"),
    ("1Password secret key", ("A3-",), f"{_UPPER}{{6}}(?:-{_UPPER}{{5,11}}){{4,5}}"),
    # Models
    ("Groq API key", ("gsk_",), f"{_WORD}{{52}}"),
    ("xAI API key", ("xai-",), f"{_WORD}{{80}}"),
    ("Replicate token", ("r8_",), f"{_WORD}{{37}}"),
    ("Perplexity API key", ("pplx-",), f"{_WORD}{{48,56}}"),
    ("NVIDIA API key", ("nvapi-",), f"{_SAFE}{{60,72}}"),
    ("Pinecone API key", ("pcsk_",), f"{_WORD}{{5,6}}_{_WORD}{{63}}"),
    ("LangSmith API key", ("lsv2_pt_", "lsv2_sk_"), f"{_HEX}{{32}}_{_HEX}{{10}}"),
    ("Langfuse secret key", ("sk-lf-",), _UUID),
    ("Tavily API key", ("tvly-",), f"(?:dev-|prod-)?{_WORD}{{32,40}}"),
    ("ElevenLabs API key", ("sk_",), f"{_HEX}{{48}}"),
    # Messages
    ("Resend API key", ("re_",), f"{_WORD}{{8}}_{_WORD}{{24}}"),
    ("Brevo API key", ("xkeysib-", "xsmtpsib-"), f"{_HEX}{{64}}-{_WORD}{{16}}"),
    ("Firebase Cloud Messaging key", ("AAAA",), f"{_SAFE}{{7}}:{_SAFE}{{140}}"),
    ("Facebook access token", ("EAAC", "EAAM"), f"{_WORD}{{100,400}}"),
    ("Typeform token", ("tfp_",), f"{_SAFE}{{40,64}}"),
    ("Contentful token", ("CFPAT-",), f"{_SAFE}{{43}}"),
    ("HubSpot token", ("pat-na1-", "pat-na2-", "pat-eu1-"), _UUID),
    ("ClickUp token", ("pk_",), f"[0-9]{{6,9}}_{_UPPER}{{32}}"),
    ("Notion token", ("secret_",), f"{_WORD}{{43}}"),
    ("Mapbox secret token", ("sk.eyJ",), rf"{_SAFE}{{40,200}}\.{_SAFE}{{20,30}}"),
    # Money and parcels
    ("EasyPost API key", ("EZAK", "EZTK"), f"{_WORD}{{54}}"),
    ("Shippo token", ("shippo_live_", "shippo_test_"), f"{_HEX}{{40}}"),
    ("Duffel token", ("duffel_live_", "duffel_test_"), "[0-9A-Za-z_=-]{43}"),
    ("Flutterwave secret key", ("FLWSECK-", "FLWSECK_TEST-"), f"{_WORD}{{32}}-X"),
    (
        "Plaid access token",
        ("access-sandbox-", "access-development-", "access-production-"),
        _UUID,
    ),
    ("Frame.io token", ("fio-u-",), "[0-9A-Za-z_=-]{64}"),
    # Observation and flags
    ("Grafana API key", ("eyJrIjoi",), "[0-9A-Za-z+/]{60,400}={0,2}"),
    ("Honeycomb key", ("hcaik_", "hcbik_", "hcxik_"), f"{_LOWER}{{58}}"),
    ("Axiom token", ("xaat-", "xapt-"), _UUID),
    ("PostHog personal API key", ("phx_",), f"{_WORD}{{43,60}}"),
    ("LaunchDarkly key", ("sdk-", "api-"), _UUID),
    ("Adafruit key", ("aio_",), f"{_WORD}{{28}}"),
    ("Endor Labs key", ("endr+",), f"{_WORD}{{16,40}}"),
    ("Stytch secret", ("secret-live-", "secret-test-"), f"{_SAFE}{{35}}="),
)
