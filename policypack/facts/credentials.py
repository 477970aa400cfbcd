"""The formats of credentials, as their issuers publish them. Checked on 2026-11-25.

A row is matched from one of its `hints`, literal texts that every such credential contains: the
scanner looks for the hint first, and only there tries the pattern. So a pattern starts where its
hint starts, looks behind by a fixed width at most, and has no unbounded repetition: the time stays
linear whatever the text is. The group `secret` marks the part that a placeholder may stand in for.

`source` is the issuer's page, or "observed" where the issuer guarantees no format and the row rests
on tokens seen in public: such a row is slightly more general than those.
Issuers without a recognizable format (Datadog, PagerDuty, Twilio's auth tokens, AWS secret access
keys, Heroku's old UUIDs) are detected by the name of the variable that holds them.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """One kind of credential and how to recognize it."""

    kind: str
    hints: tuple[str, ...]
    pattern: str
    source: str


_END = r"(?![A-Za-z0-9_-])"
_HEX = "[0-9a-f]"
_WORD = "[A-Za-z0-9]"
_URLSAFE = "[A-Za-z0-9_-]"
_OBSERVED = "observed"
# Discord's first part is the bot's id, 17 to 20 digits, in base64: only these letters can occur.
_DIGITS_IN_BASE64 = "(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){5}"

FORMATS: tuple[Format, ...] = (
    # AWS
    Format(
        "AWS access key id",
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        r"A(?:KI|SI|BI|CC)A[A-Z2-7]{16}(?![A-Za-z0-9])",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    ),
    Format(
        "AWS session token",
        ("IQoJb3JpZ2luX2Vj", "FwoGZXIvYXdz", "FQoGZXIvYXdz"),
        r"(?:IQoJb3JpZ2luX2Vj|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/]{80,2048}",
        _OBSERVED,
    ),
    Format("Amazon Bedrock API key", ("ABSK",), r"ABSK[A-Za-z0-9+/]{80,400}={0,2}", _OBSERVED),
    # Code hosts and package registries
    Format(
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        rf"gh[pousr]_{_WORD}{{36,255}}{_END}",
        "https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available",
    ),
    Format(
        "GitHub fine-grained token",
        ("github_pat_",),
        rf"github_pat_{_WORD}{{22}}_{_WORD}{{59}}{_END}",
        _OBSERVED,
    ),
    Format(
        "GitLab token",
        (
            "glpat-",
            "gldt-",
            "glrt-",
            "glptt-",
            "glft-",
            "glimt-",
            "glagent-",
            "gloas-",
            "glcbt-",
            "glsoat-",
            "glffct-",
            "glwt-",
            "GR1348941",
        ),
        rf"(?:gl[a-z]{{2,6}}-|GR1348941){_URLSAFE}{{20,300}}",
        "https://docs.gitlab.com/security/tokens/#token-prefixes",
    ),
    Format("Bitbucket app password", ("ATBB",), rf"ATBB{_WORD}{{24,40}}{_END}", _OBSERVED),
    Format("Atlassian API token", ("ATATT3",), r"ATATT3[A-Za-z0-9_=-]{60,300}", _OBSERVED),
    Format("npm token", ("npm_",), rf"npm_{_WORD}{{36}}{_END}", _OBSERVED),
    Format(
        "PyPI token",
        ("pypi-AgE",),
        rf"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw){_URLSAFE}{{50,1000}}",
        "https://docs.pypi.org/api/secrets/",
    ),
    Format("RubyGems token", ("rubygems_",), rf"rubygems_{_HEX}{{48}}{_END}", _OBSERVED),
    Format(
        "Docker Hub token",
        ("dckr_pat_", "dckr_oat_"),
        rf"dckr_[po]at_{_URLSAFE}{{27,80}}",
        "https://docs.docker.com/reference/api/hub/latest/",
    ),
    # Messaging
    Format(
        "Slack token",
        (
            "xoxa-",
            "xoxb-",
            "xoxc-",
            "xoxd-",
            "xoxe-",
            "xoxe.",
            "xoxo-",
            "xoxp-",
            "xoxr-",
            "xoxs-",
            "xapp-",
        ),
        r"(?:xox[a-ep-s]|xoxo|xoxe\.xox[bp]|xapp)-[A-Za-z0-9%-]{10,500}",
        "https://docs.slack.dev/authentication/tokens",
    ),
    Format(
        "Slack webhook URL",
        ("hooks.slack.com/",),
        rf"hooks\.slack\.com/(?:services|workflows|triggers)/[TE]{_WORD}{{6,20}}"
        rf"/{_WORD}{{6,32}}/{_WORD}{{16,80}}",
        "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    ),
    Format(
        "Discord bot token",
        (".",),
        rf"(?:(?<={_DIGITS_IN_BASE64})|(?<={_DIGITS_IN_BASE64}[MNO][AQgw])"
        rf"|(?<={_DIGITS_IN_BASE64}[MNO][DTjz][AEIMQUYcgk]))"
        rf"\.{_URLSAFE}{{6}}\.{_URLSAFE}{{27,40}}{_END}",
        "https://discord.com/developers/docs/reference#authentication",
    ),
    Format(
        "Discord webhook URL",
        ("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"),
        rf"discord(?:app)?\.com/api/webhooks/[0-9]{{17,20}}/{_URLSAFE}{{60,100}}",
        "https://discord.com/developers/docs/resources/webhook",
    ),
    Format(
        "Telegram bot token",
        (":AA",),
        rf"(?<=[0-9]{{8}}):AA{_URLSAFE}{{33}}{_END}",
        "https://core.telegram.org/bots/api#authorizing-your-bot",
    ),
    Format(
        "Twilio API key",
        ("SK",),
        rf"SK{_HEX}{{32}}{_END}",
        "https://www.twilio.com/docs/iam/api-keys",
    ),
    Format(
        "SendGrid API key",
        ("SG.",),
        rf"SG\.{_URLSAFE}{{22}}\.{_URLSAFE}{{43}}{_END}",
        "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    ),
    Format("Mailgun API key", ("key-",), rf"key-{_HEX}{{32}}{_END}", _OBSERVED),
    Format(
        "Mailgun API key", ("-",), rf"(?<={_HEX}{{32}})-{_HEX}{{8}}-{_HEX}{{8}}{_END}", _OBSERVED
    ),
    Format("Mailchimp API key", ("-us",), rf"(?<={_HEX}{{32}})-us[0-9]{{1,2}}{_END}", _OBSERVED),
    # Money and shops
    Format(
        "Stripe secret key",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_"),
        rf"[sr]k_(?:live|test)_{_WORD}{{16,250}}",
        "https://docs.stripe.com/keys",
    ),
    Format(
        "Stripe webhook secret",
        ("whsec_",),
        r"whsec_[A-Za-z0-9+/=]{24,100}",
        "https://docs.stripe.com/webhooks",
    ),
    Format(
        "Shopify token",
        ("shpat_", "shpca_", "shppa_", "shpss_"),
        r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
        "https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing",
    ),
    Format("Square token", ("sq0atp-",), rf"sq0atp-{_URLSAFE}{{22}}", _OBSERVED),
    Format("Square secret", ("sq0csp-",), rf"sq0csp-{_URLSAFE}{{43}}", _OBSERVED),
    Format("Square token", ("EAAA",), rf"EAAA[A-Za-z0-9_-]{{60}}{_END}", _OBSERVED),
    # Clouds and platforms
    Format(
        "Google API key",
        ("AIza",),
        rf"AIza{_URLSAFE}{{35}}{_END}",
        "https://cloud.google.com/docs/authentication/api-keys",
    ),
    Format("Google OAuth client secret", ("GOCSPX-",), rf"GOCSPX-{_URLSAFE}{{28}}", _OBSERVED),
    Format(
        "Azure storage account key",
        ("AccountKey=",),
        r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)",
        "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    ),
    Format(
        "Azure shared access key",
        ("SharedAccessKey=",),
        r"SharedAccessKey=(?P<secret>[A-Za-z0-9+/]{43}=)",
        "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas",
    ),
    Format(
        "Azure shared access signature",
        ("sig=",),
        r"(?<=[?&])sig=(?P<secret>[A-Za-z0-9+/%]{43,120})",
        "https://learn.microsoft.com/rest/api/storageservices/create-service-sas",
    ),
    Format(
        "Microsoft Entra client secret",
        ("Q~",),
        r"(?<=[A-Za-z0-9_~.-]{3}[0-9])Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])",
        "https://learn.microsoft.com/purview/sit-defn-client-secret-api-key",
    ),
    Format(
        "DigitalOcean token",
        ("dop_v1_", "doo_v1_", "dor_v1_"),
        rf"do[por]_v1_{_HEX}{{64}}",
        "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
    ),
    Format("Heroku API key", ("HRKU-",), rf"HRKU-{_URLSAFE}{{36,100}}", _OBSERVED),
    Format(
        "Cloudflare API token",
        ("cfk_", "cfut_", "cfat_"),
        rf"cf(?:k|ut|at)_{_WORD}{{40,60}}{_END}",
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats",
    ),
    Format("Databricks token", ("dapi",), rf"dapi{_HEX}{{32}}(?:-[0-9])?{_END}", _OBSERVED),
    Format("Databricks OAuth secret", ("dose",), rf"dose{_HEX}{{32}}{_END}", _OBSERVED),
    Format(
        "Pulumi access token",
        ("pul-",),
        rf"pul-{_HEX}{{40}}{_END}",
        "https://www.pulumi.com/docs/administration/access-identity/access-tokens/",
    ),
    Format(
        "HashiCorp Vault token",
        ("hvs.", "hvb.", "hvr."),
        rf"hv[sbr]\.{_URLSAFE}{{24,500}}",
        "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes",
    ),
    Format(
        "HCP Terraform token",
        (".atlasv1.",),
        rf"(?<={_WORD}{{14}})\.atlasv1\.{_URLSAFE}{{60,70}}{_END}",
        _OBSERVED,
    ),
    Format("Supabase token", ("sbp_",), rf"sbp_{_HEX}{{40}}{_END}", _OBSERVED),
    Format(
        "PlanetScale token",
        ("pscale_",),
        r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,64}",
        _OBSERVED,
    ),
    Format(
        "Doppler token",
        ("dp.",),
        r"dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9_.-]{40,90}",
        "https://docs.doppler.com/reference/auth-token-formats",
    ),
    Format(
        "1Password service account token",
        ("ops_eyJ",),
        rf"ops_eyJ{_URLSAFE}{{100,2000}}",
        _OBSERVED,
    ),
    Format(
        "Tailscale key",
        ("tskey-",),
        rf"tskey-[a-z]{{2,12}}-{_WORD}{{8,24}}-{_WORD}{{16,64}}",
        "https://tailscale.com/kb/1277/key-prefixes",
    ),
    # Models
    Format(
        "Anthropic API key",
        ("sk-ant-",),
        rf"sk-ant-[a-z]{{2,8}}[0-9]{{2}}-{_URLSAFE}{{40,200}}",
        _OBSERVED,
    ),
    Format(
        "OpenAI API key",
        ("sk-proj-", "sk-svcacct-", "sk-admin-"),
        rf"sk-(?:proj|svcacct|admin)-{_URLSAFE}{{40,250}}",
        _OBSERVED,
    ),
    Format("OpenAI API key", ("T3BlbkFJ",), rf"(?<={_WORD}{{20}})T3BlbkFJ{_WORD}{{20}}", _OBSERVED),
    Format("API key (sk-)", ("sk-",), rf"sk-(?:or-v1-)?{_WORD}{{32,64}}{_END}", _OBSERVED),
    Format(
        "Hugging Face token",
        ("hf_", "api_org_"),
        rf"(?:hf|api_org)_[A-Za-z]{{34}}{_END}",
        _OBSERVED,
    ),
    # Watching
    Format(
        "New Relic user key",
        ("NRAK-",),
        r"NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])",
        "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    ),
    Format("New Relic license key", ("NRAL",), rf"(?<={_HEX}{{32}})(?:FFFF)?NRAL{_END}", _OBSERVED),
    Format("New Relic insert key", ("NRII-",), rf"NRII-{_URLSAFE}{{32}}", _OBSERVED),
    Format(
        "Sentry token",
        ("sntryu_", "sntrys_", "sntrya_", "sntryi_"),
        rf"sntry(?:[uai]_{_HEX}{{64}}|s_eyJ[A-Za-z0-9+/=]{{20,400}}_[A-Za-z0-9+/]{{43}})",
        "https://docs.sentry.io/security-legal-pii/security/token-formats/",
    ),
    Format(
        "Grafana service account token",
        ("glsa_",),
        rf"glsa_{_WORD}{{32}}_[0-9A-Fa-f]{{8}}",
        _OBSERVED,
    ),
    Format("Grafana Cloud token", ("glc_eyJ",), r"glc_eyJ[A-Za-z0-9+/=]{30,400}", _OBSERVED),
    Format(
        "Dynatrace token",
        ("dt0",),
        r"dt0[a-z][0-9]{2}\.[A-Z2-7]{24}\.[A-Z2-7]{64}",
        "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
    ),
    Format(
        "PagerDuty API key", ("pdus+", "pdeu+"), r"pd(?:us|eu)\+[A-Za-z0-9_+-]{20,64}", _OBSERVED
    ),
    # Everyday tools
    Format("Postman API key", ("PMAK-",), rf"PMAK-{_HEX}{{24}}-{_HEX}{{34}}", _OBSERVED),
    Format("Linear API key", ("lin_api_",), rf"lin_api_{_WORD}{{40}}", _OBSERVED),
    Format("Notion token", ("ntn_",), rf"ntn_{_WORD}{{40,60}}{_END}", _OBSERVED),
    Format("Figma token", ("figd_",), rf"figd_{_URLSAFE}{{38,60}}", _OBSERVED),
    Format("Airtable token", ("pat",), rf"pat{_WORD}{{14}}\.{_HEX}{{64}}", _OBSERVED),
    # Formats that belong to nobody
    Format(
        "private key (PEM)",
        ("-----BEGIN ",),
        r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
        # Line ends, escaped once or twice, or the seams of a text that is put together.
        r"""(?:\\{1,4}[nr]|[\s"'+,\\]){0,32}(?:[A-Za-z0-9+/]{12}|[A-Z][A-Za-z-]{2,16}:)""",
        "https://www.rfc-editor.org/rfc/rfc7468",
    ),
    Format(
        "private key (PuTTY)",
        ("PuTTY-User-Key-File-",),
        r"PuTTY-User-Key-File-[0-9]",
        "https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html",
    ),
    Format(
        "private key (age)",
        ("AGE-SECRET-KEY-1",),
        r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        "https://github.com/C2SP/C2SP/blob/main/age.md",
    ),
    Format(
        "private key (JWK)",
        ('"d"',),
        r'"d"\s{0,4}:\s{0,4}"[A-Za-z0-9_-]{42,1400}"',
        "https://www.rfc-editor.org/rfc/rfc7517",
    ),
    Format(
        "JSON Web Token",
        ("eyJ",),
        rf"(?<![A-Za-z0-9_-])eyJ{_URLSAFE}{{10,2000}}\.eyJ{_URLSAFE}{{10,4000}}\.{_URLSAFE}{{10,1000}}",
        "https://www.rfc-editor.org/rfc/rfc7519",
    ),
    Format(
        "password in a URL",
        ("://",),
        r"""://[^\s:/?#@"'<>]{0,128}:(?P<secret>[^\s/?#@"'<>]{1,256})@""",
        "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    ),
    Format(
        "signed AWS URL",
        ("X-Amz-Signature=",),
        rf"X-Amz-Signature={_HEX}{{64}}",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
    ),
    Format(
        "credential in a URL",
        ("token=", "key=", "secret=", "password="),
        r"(?:(?<=[?&])|(?<=[?&]api_)|(?<=[?&]api-)|(?<=[?&]auth_)|(?<=[?&]access_)|(?<=[?&]client_))"
        r"[a-z]{3,8}=(?P<secret>(?=[A-Za-z_.%~+/-]{0,64}[0-9])[A-Za-z0-9_.%~+/-]{16,512})",
        "https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
    ),
    Format(
        "password in a connection string",
        ("Password=", "password=", "PASSWORD=", "Pwd=", "pwd=", "PWD="),
        r"(?:(?<=;)|(?<=; ))[A-Za-z]{3,8}=(?P<secret>[^;\s\"']{1,256})"
        r"|[A-Za-z]{3,8}=(?P<first>[^;\s\"'()]{1,256});[ ]?[A-Za-z][A-Za-z ]{1,30}=",
        "https://learn.microsoft.com/dotnet/api/system.data.sqlclient.sqlconnection.connectionstring",
    ),
    Format(
        "password in a connection string",
        ("host=",),
        r"host=[^\s=]{1,128} (?:[a-z_]{2,16}=[^\s=]{1,64} ){0,6}"
        r"password=(?P<secret>[^\s\"']{1,256})",
        "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING",
    ),
    Format(
        "Authorization header (Basic)",
        ("Basic ", "basic "),
        r"[Bb]asic (?P<secret>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])",
        "https://www.rfc-editor.org/rfc/rfc7617",
    ),
    Format(
        "Authorization header (Bearer)",
        ("Bearer ", "bearer "),
        r"[Bb]earer (?P<secret>(?=[A-Za-z_.~+/-]{0,400}[0-9])[A-Za-z0-9_.~+/-]{20,2000}={0,2})",
        "https://www.rfc-editor.org/rfc/rfc6750",
    ),
)
