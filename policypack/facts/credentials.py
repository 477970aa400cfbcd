"""The formats of credentials, as their issuers publish them. Checked on 2026-11-25.

A row is matched from one of its `hints`, literal texts that every such credential contains: the
scanner looks for the hint first, and only there tries the pattern. So a pattern starts where its
hint starts, looks behind by a fixed width at most, and has no unbounded repetition: the time stays
linear whatever the text is. The group `secret` marks the part that a placeholder may stand in for.
Where `decoded` is set, that part is base64 of a text that contains this pattern; where `checksum`
is, the whole is base58 with a valid one. A row that `is_word` begins with its hint and has at least
eleven letters, digits, `_` and `-` in a row: all such rows cost one pass over the text together.

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
    decoded: str = ""
    checksum: bool = False
    is_word: bool = False


_END = r"(?![A-Za-z0-9_-])"
_HEX = "[0-9a-f]"
_WORD = "[A-Za-z0-9]"
_URLSAFE = "[A-Za-z0-9_-]"
_OBSERVED = "observed"
_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_BASIC = "^[^:]*:."
# Discord's first part is the bot's id, 17 to 20 digits, in base64: only these letters can occur.
_DIGITS_IN_BASE64 = "(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){5}"

FORMATS: tuple[Format, ...] = (
    # A secret of the stack's configuration that an offline preview cannot decrypt. A value that is
    # this and nothing else is unknown; within a text, the program has written the secret there.
    Format(
        kind="secret of the stack's configuration",
        hints=("04da6b54-80e4-46f7-96ec-b56ff0331ba9",),
        pattern="04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        source="https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go",
    ),
    # AWS
    Format(
        kind="AWS access key id",
        hints=("AKIA", "ASIA", "ABIA", "ACCA"),
        pattern=r"A(?:KI|SI|BI|CC)A[A-Z2-7]{16}(?![A-Za-z0-9])",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        is_word=True,
    ),
    Format(
        kind="AWS session token",
        hints=("IQoJb3JpZ2luX2Vj", "FwoGZXIvYXdz", "FQoGZXIvYXdz"),
        pattern=r"(?:IQoJb3JpZ2luX2Vj|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/]{80,2048}",
        source=_OBSERVED,
    ),
    Format(
        kind="Amazon Bedrock API key",
        hints=("ABSK",),
        pattern=r"ABSK[A-Za-z0-9+/]{80,400}={0,2}",
        source=_OBSERVED,
    ),
    # Code hosts and package registries
    Format(
        kind="GitHub token",
        hints=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        pattern=rf"gh[pousr]_{_WORD}{{36,255}}{_END}",
        source="https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available",
        is_word=True,
    ),
    Format(
        kind="GitHub fine-grained token",
        hints=("github_pat_",),
        pattern=rf"github_pat_{_WORD}{{22}}_{_WORD}{{59}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="GitLab token",
        hints=(
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
        pattern=rf"(?:gl[a-z]{{2,6}}-|GR1348941){_URLSAFE}{{20,300}}",
        source="https://docs.gitlab.com/security/tokens/#token-prefixes",
        is_word=True,
    ),
    Format(
        kind="Bitbucket app password",
        hints=("ATBB",),
        pattern=rf"ATBB{_WORD}{{24,40}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Atlassian API token",
        hints=("ATATT3",),
        pattern=r"ATATT3[A-Za-z0-9_=-]{60,300}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="npm token",
        hints=("npm_",),
        pattern=rf"npm_{_WORD}{{36}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="PyPI token",
        hints=("pypi-AgE",),
        pattern=rf"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw){_URLSAFE}{{50,1000}}",
        source="https://docs.pypi.org/api/secrets/",
        is_word=True,
    ),
    Format(
        kind="RubyGems token",
        hints=("rubygems_",),
        pattern=rf"rubygems_{_HEX}{{48}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Docker Hub token",
        hints=("dckr_pat_", "dckr_oat_"),
        pattern=rf"dckr_[po]at_{_URLSAFE}{{27,80}}",
        source="https://docs.docker.com/reference/api/hub/latest/",
        is_word=True,
    ),
    # Messaging
    Format(
        kind="Slack token",
        hints=(
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
        pattern=r"(?:xox[a-ep-s]|xoxo|xoxe\.xox[bp]|xapp)-[A-Za-z0-9%-]{10,500}",
        source="https://docs.slack.dev/authentication/tokens",
    ),
    Format(
        kind="Slack webhook URL",
        hints=("hooks.slack.com/",),
        pattern=rf"hooks\.slack\.com/(?:services|workflows|triggers)/[TE]{_WORD}{{6,20}}"
        rf"/{_WORD}{{6,32}}/{_WORD}{{16,80}}",
        source="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    ),
    Format(
        kind="Discord bot token",
        hints=(".",),
        pattern=rf"(?:(?<={_DIGITS_IN_BASE64})|(?<={_DIGITS_IN_BASE64}[MNO][AQgw])"
        rf"|(?<={_DIGITS_IN_BASE64}[MNO][DTjz][AEIMQUYcgk]))"
        rf"\.{_URLSAFE}{{6}}\.{_URLSAFE}{{27,40}}{_END}",
        source="https://discord.com/developers/docs/reference#authentication",
    ),
    Format(
        kind="Discord webhook URL",
        hints=("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"),
        pattern=rf"discord(?:app)?\.com/api/webhooks/[0-9]{{17,20}}/{_URLSAFE}{{60,100}}",
        source="https://discord.com/developers/docs/resources/webhook",
    ),
    Format(
        kind="Telegram bot token",
        hints=(":AA",),
        pattern=rf"(?<=[0-9]{{8}}):AA{_URLSAFE}{{33}}{_END}",
        source="https://core.telegram.org/bots/api#authorizing-your-bot",
    ),
    Format(
        kind="Twilio API key",
        hints=("SK",),
        pattern=rf"SK{_HEX}{{32}}{_END}",
        source="https://www.twilio.com/docs/iam/api-keys",
    ),
    Format(
        kind="SendGrid API key",
        hints=("SG.",),
        pattern=rf"SG\.{_URLSAFE}{{22}}\.{_URLSAFE}{{43}}{_END}",
        source="https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    ),
    Format(
        kind="Mailgun API key",
        hints=("key-",),
        pattern=rf"key-{_HEX}{{32}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Mailgun API key",
        hints=("-",),
        pattern=rf"(?<={_HEX}{{32}})-{_HEX}{{8}}-{_HEX}{{8}}{_END}",
        source=_OBSERVED,
    ),
    Format(
        kind="Mailchimp API key",
        hints=("-us",),
        pattern=rf"(?<={_HEX}{{32}})-us[0-9]{{1,2}}{_END}",
        source=_OBSERVED,
    ),
    # Money and shops
    Format(
        kind="Stripe secret key",
        hints=("sk_live_", "sk_test_", "rk_live_", "rk_test_"),
        pattern=rf"[sr]k_(?:live|test)_{_WORD}{{16,250}}",
        source="https://docs.stripe.com/keys",
        is_word=True,
    ),
    Format(
        kind="Stripe webhook secret",
        hints=("whsec_",),
        pattern=r"whsec_[A-Za-z0-9+/=]{24,100}",
        source="https://docs.stripe.com/webhooks",
    ),
    Format(
        kind="Shopify token",
        hints=("shpat_", "shpca_", "shppa_", "shpss_"),
        pattern=r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
        source="https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing",
        is_word=True,
    ),
    Format(
        kind="Square token",
        hints=("sq0atp-",),
        pattern=rf"sq0atp-{_URLSAFE}{{22}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Square secret",
        hints=("sq0csp-",),
        pattern=rf"sq0csp-{_URLSAFE}{{43}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Square token",
        hints=("EAAA",),
        pattern=rf"EAAA[A-Za-z0-9_-]{{60}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    # Clouds and platforms
    Format(
        kind="Google API key",
        hints=("AIza",),
        pattern=rf"AIza{_URLSAFE}{{35}}{_END}",
        source="https://cloud.google.com/docs/authentication/api-keys",
        is_word=True,
    ),
    Format(
        kind="Google OAuth client secret",
        hints=("GOCSPX-",),
        pattern=rf"GOCSPX-{_URLSAFE}{{28}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Azure storage account key",
        hints=("AccountKey=",),
        pattern=r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)",
        source="https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    ),
    Format(
        kind="Azure shared access key",
        hints=("SharedAccessKey=",),
        pattern=r"SharedAccessKey=(?P<secret>[A-Za-z0-9+/]{43}=)",
        source="https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas",
    ),
    Format(
        kind="Azure shared access signature",
        hints=("sig=",),
        pattern=r"(?<=[?&])sig=(?P<secret>[A-Za-z0-9+/%]{43,120})",
        source="https://learn.microsoft.com/rest/api/storageservices/create-service-sas",
    ),
    Format(
        kind="Microsoft Entra client secret",
        hints=("Q~",),
        pattern=r"(?<=[A-Za-z0-9_~.-]{3}[0-9])Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])",
        source="https://learn.microsoft.com/purview/sit-defn-client-secret-api-key",
    ),
    Format(
        kind="DigitalOcean token",
        hints=("dop_v1_", "doo_v1_", "dor_v1_"),
        pattern=rf"do[por]_v1_{_HEX}{{64}}",
        source="https://docs.digitalocean.com/reference/api/create-personal-access-token/",
        is_word=True,
    ),
    Format(
        kind="Heroku API key",
        hints=("HRKU-",),
        pattern=rf"HRKU-{_URLSAFE}{{36,100}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Cloudflare API token",
        hints=("cfk_", "cfut_", "cfat_"),
        pattern=rf"cf(?:k|ut|at)_{_WORD}{{40,60}}{_END}",
        source="https://developers.cloudflare.com/fundamentals/api/get-started/token-formats",
        is_word=True,
    ),
    Format(
        kind="Databricks token",
        hints=("dapi",),
        pattern=rf"dapi{_HEX}{{32}}(?:-[0-9])?{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Databricks OAuth secret",
        hints=("dose",),
        pattern=rf"dose{_HEX}{{32}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Pulumi access token",
        hints=("pul-",),
        pattern=rf"pul-{_HEX}{{40}}{_END}",
        source="https://www.pulumi.com/docs/administration/access-identity/access-tokens/",
        is_word=True,
    ),
    Format(
        kind="HashiCorp Vault token",
        hints=("hvs.", "hvb.", "hvr."),
        pattern=rf"hv[sbr]\.{_URLSAFE}{{24,500}}",
        source="https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes",
    ),
    Format(
        kind="HCP Terraform token",
        hints=(".atlasv1.",),
        pattern=rf"(?<={_WORD}{{14}})\.atlasv1\.{_URLSAFE}{{60,70}}{_END}",
        source=_OBSERVED,
    ),
    Format(
        kind="Supabase token",
        hints=("sbp_",),
        pattern=rf"sbp_{_HEX}{{40}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="PlanetScale token",
        hints=("pscale_",),
        pattern=r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,64}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Doppler token",
        hints=("dp.",),
        pattern=r"dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9_.-]{40,90}",
        source="https://docs.doppler.com/reference/auth-token-formats",
    ),
    Format(
        kind="1Password service account token",
        hints=("ops_eyJ",),
        pattern=rf"ops_eyJ{_URLSAFE}{{100,2000}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Tailscale key",
        hints=("tskey-",),
        pattern=rf"tskey-[a-z]{{2,12}}-{_WORD}{{8,24}}-{_WORD}{{16,64}}",
        source="https://tailscale.com/kb/1277/key-prefixes",
        is_word=True,
    ),
    Format(
        kind="Azure key",
        hints=("JQQJ99",),
        pattern=rf"(?<={_WORD}{{52}})JQQJ99{_WORD}{{26}}(?![A-Za-z0-9])",
        source="https://github.com/microsoft/security-utilities",
    ),
    Format(
        kind="Azure key",
        hints=("+ASt", "+AMC", "+ABa", "ACDb"),
        pattern=r"(?<=[A-Za-z0-9+/]{76})(?:\+(?:ASt|AMC|ABa)|ACDb)[A-Za-z0-9+/]{6}==",
        source="https://github.com/microsoft/security-utilities",
    ),
    Format(
        kind="Azure key",
        hints=("AIoT", "+ASb", "+AEh", "+ARm", "AzCa"),
        pattern=r"(?<=[A-Za-z0-9+/]{33})(?:AIoT|\+ASb|\+AEh|\+ARm|AzCa)[A-P][A-Za-z0-9+/]{5}=",
        source="https://github.com/microsoft/security-utilities",
    ),
    Format(
        kind="Microsoft Teams webhook URL",
        hints=(".webhook.office.com/webhookb2/",),
        pattern=rf"[.]webhook[.]office[.]com/webhookb2/{_HEX}{{8}}-[0-9a-f-]{{27}}@[0-9a-f-]{{36}}"
        rf"/IncomingWebhook/{_HEX}{{32}}",
        source=_OBSERVED,
    ),
    # Models
    Format(
        kind="Anthropic API key",
        hints=("sk-ant-",),
        pattern=rf"sk-ant-[a-z]{{2,8}}[0-9]{{2}}-{_URLSAFE}{{40,200}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="OpenAI API key",
        hints=("sk-proj-", "sk-svcacct-", "sk-admin-"),
        pattern=rf"sk-(?:proj|svcacct|admin)-{_URLSAFE}{{40,250}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="OpenAI API key",
        hints=("T3BlbkFJ",),
        pattern=rf"(?<={_WORD}{{20}})T3BlbkFJ{_WORD}{{20}}",
        source=_OBSERVED,
    ),
    Format(
        kind="API key (sk-)",
        hints=("sk-",),
        pattern=rf"sk-(?:or-v1-)?{_WORD}{{32,64}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Hugging Face token",
        hints=("hf_", "api_org_"),
        pattern=rf"(?:hf|api_org)_[A-Za-z]{{34}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    # Watching
    Format(
        kind="New Relic user key",
        hints=("NRAK-",),
        pattern=r"NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])",
        source="https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
        is_word=True,
    ),
    Format(
        kind="New Relic license key",
        hints=("NRAL",),
        pattern=rf"(?<={_HEX}{{32}})(?:FFFF)?NRAL{_END}",
        source=_OBSERVED,
    ),
    Format(
        kind="New Relic insert key",
        hints=("NRII-",),
        pattern=rf"NRII-{_URLSAFE}{{32}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Sentry token",
        hints=("sntryu_", "sntrys_", "sntrya_", "sntryi_"),
        pattern=rf"sntry(?:[uai]_{_HEX}{{64}}|s_eyJ[A-Za-z0-9+/=]{{20,400}}_[A-Za-z0-9+/]{{43}})",
        source="https://docs.sentry.io/security-legal-pii/security/token-formats/",
    ),
    Format(
        kind="Grafana service account token",
        hints=("glsa_",),
        pattern=rf"glsa_{_WORD}{{32}}_[0-9A-Fa-f]{{8}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Grafana Cloud token",
        hints=("glc_eyJ",),
        pattern=r"glc_eyJ[A-Za-z0-9+/=]{30,400}",
        source=_OBSERVED,
    ),
    Format(
        kind="Dynatrace token",
        hints=("dt0",),
        pattern=r"dt0[a-z][0-9]{2}\.[A-Z2-7]{24}\.[A-Z2-7]{64}",
        source="https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
    ),
    Format(
        kind="PagerDuty API key",
        hints=("pdus+", "pdeu+"),
        pattern=r"pd(?:us|eu)\+[A-Za-z0-9_+-]{20,64}",
        source=_OBSERVED,
    ),
    # Everyday tools
    Format(
        kind="Postman API key",
        hints=("PMAK-",),
        pattern=rf"PMAK-{_HEX}{{24}}-{_HEX}{{34}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Linear API key",
        hints=("lin_api_",),
        pattern=rf"lin_api_{_WORD}{{40}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Notion token",
        hints=("ntn_",),
        pattern=rf"ntn_{_WORD}{{40,60}}{_END}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Figma token",
        hints=("figd_",),
        pattern=rf"figd_{_URLSAFE}{{38,60}}",
        source=_OBSERVED,
        is_word=True,
    ),
    Format(
        kind="Airtable token",
        hints=("pat",),
        pattern=rf"pat{_WORD}{{14}}\.{_HEX}{{64}}",
        source=_OBSERVED,
        is_word=True,
    ),
    # Configuration files that hold credentials
    Format(
        kind="npm registry credential",
        hints=("_authToken", "_password", "_auth"),
        pattern=r"(?<![^:\s\"'])_(?:authToken|password|auth)[ ]{0,2}=[ ]{0,2}\"?"
        r"(?P<secret>[^\s\"]{6,512})",
        source="https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration",
    ),
    Format(
        kind="npm registry credential",
        hints=("npmAuthToken", "npmAuthIdent"),
        pattern=r"npmAuth(?:Token|Ident)[\"']?:[ ]{0,4}[\"']?(?P<secret>[^\s\"']{6,512})",
        source="https://yarnpkg.com/configuration/yarnrc#npmAuthToken",
    ),
    Format(
        kind="password in a .netrc file",
        hints=("machine ", "machine\t", "default login "),
        pattern=r"(?:machine[ \t]{1,4}[^\s\"']{1,255}|default)\s{1,16}"
        r"login\s{1,4}[^\s\"']{1,255}\s{1,16}(?:account\s{1,4}\S{1,255}\s{1,16})?password\s{1,4}(?P<secret>[^\s\"']{3,512})",
        source="https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
    ),
    Format(
        kind="container registry credential",
        hints=('"auth"',),
        pattern=r'"auth"\s{0,4}:\s{0,4}"(?P<secret>[A-Za-z0-9+/]{8,4096}={0,2})"',
        source="https://docs.docker.com/reference/cli/docker/login/#credential-stores",
        decoded=_BASIC,
    ),
    Format(
        kind="password in a Terraform state",
        hints=('"type": "random_password"',),
        pattern=r'"type": "random_password"[^"]{0,64}'
        r'(?:"(?!result")[^"\n]{0,256}"[^"]{0,64}){0,120}?"result"\s{0,4}:\s{0,4}"(?P<secret>[^"\n]{1,512})"',
        source="https://developer.hashicorp.com/terraform/language/state/sensitive-data",
    ),
    Format(
        kind="Django secret key",
        hints=("django-insecure-",),
        pattern=r"django-insecure-[a-z0-9!@#$%^&*(\-_=+)]{50}",
        source="https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",
    ),
    # Formats without an issuer
    Format(
        kind="private key (PEM, base64)",
        hints=("LS0tLS1CRUdJTi",),
        pattern=r"(?P<secret>LS0tLS1CRUdJTi[A-Za-z0-9+/]{42})",
        source="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/",
        decoded="PRIVATE KEY",
    ),
    Format(
        kind="private key (extended, BIP 32)",
        hints=("xprv", "yprv", "zprv", "tprv"),
        pattern=rf"[xyzt]prv{_BASE58}{{107}}(?![A-Za-z0-9])",
        source="https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
        checksum=True,
    ),
    Format(
        kind="private key (PEM)",
        hints=("-----BEGIN ",),
        pattern=r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
        # Line ends, escaped once or twice, or the seams of a text that is put together.
        r"""(?:\\{1,4}[nr]|[\s"'+,\\]){0,32}(?:[A-Za-z0-9+/]{12}|[A-Z][A-Za-z-]{2,16}:)""",
        source="https://www.rfc-editor.org/rfc/rfc7468",
    ),
    Format(
        kind="private key (PuTTY)",
        hints=("PuTTY-User-Key-File-",),
        pattern=r"PuTTY-User-Key-File-[0-9]",
        source="https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html",
        is_word=True,
    ),
    Format(
        kind="private key (age)",
        hints=("AGE-SECRET-KEY-1",),
        pattern=r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        source="https://github.com/C2SP/C2SP/blob/main/age.md",
        is_word=True,
    ),
    Format(
        kind="private key (JWK)",
        hints=('"d"',),
        pattern=r'"d"\s{0,4}:\s{0,4}"[A-Za-z0-9_-]{42,1400}"',
        source="https://www.rfc-editor.org/rfc/rfc7517",
    ),
    Format(
        kind="JSON Web Token",
        hints=("eyJ",),
        pattern=rf"(?<![A-Za-z0-9_-])eyJ{_URLSAFE}{{10,2000}}\.eyJ{_URLSAFE}{{10,4000}}\.{_URLSAFE}{{10,1000}}",
        source="https://www.rfc-editor.org/rfc/rfc7519",
    ),
    Format(
        kind="password in a URL",
        hints=("://",),
        pattern=r"""://[^\s:/?#@"'<>]{0,128}:(?P<secret>[^\s/?#@"'<>\[\]]{1,256})@""",
        source="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    ),
    Format(
        kind="signed AWS URL",
        hints=("X-Amz-Signature=",),
        pattern=rf"X-Amz-Signature={_HEX}{{64}}",
        source="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
    ),
    Format(
        kind="credential in a URL",
        hints=("token=", "key=", "secret=", "password="),
        pattern=r"(?:(?<=[?&])|(?<=[?&]api_)|(?<=[?&]api-)|(?<=[?&]auth_)|(?<=[?&]access_)|(?<=[?&]client_))"
        r"[a-z]{3,8}=(?P<secret>(?=[A-Za-z_.%~+/-]{0,64}[0-9])[A-Za-z0-9_.%~+/-]{16,512})",
        source="https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
    ),
    Format(
        kind="password in a connection string",
        hints=("Password=", "password=", "PASSWORD=", "Pwd=", "pwd=", "PWD="),
        pattern=r"(?:(?<=;)|(?<=; ))[A-Za-z]{3,8}=(?P<secret>[^;\s\"']{1,256})"
        r"|[A-Za-z]{3,8}=(?P<first>[^;\s\"'()]{1,256});[ ]?[A-Za-z][A-Za-z ]{1,30}=",
        source="https://learn.microsoft.com/dotnet/api/system.data.sqlclient.sqlconnection.connectionstring",
    ),
    Format(
        kind="password in a connection string",
        hints=("host=",),
        pattern=r"host=[^\s=,]{1,128} (?:[a-z_]{2,16}=[^\s=]{1,64} ){0,6}"
        r"password=(?P<secret>[^\s\"']{1,256})",
        source="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING",
    ),
    Format(
        kind="Authorization header (Basic)",
        hints=("Basic ", "basic "),
        pattern=r"[Bb]asic (?P<secret>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])",
        source="https://www.rfc-editor.org/rfc/rfc7617",
        decoded=_BASIC,
    ),
    Format(
        kind="Authorization header (Bearer)",
        hints=("Bearer ", "bearer "),
        pattern=(
            r"[Bb]earer "
            r"(?P<secret>(?=[A-Za-z_.~+/-]{0,400}[0-9])[A-Za-z0-9_.~+/-]{20,2000}={0,2})"
        ),
        source="https://www.rfc-editor.org/rfc/rfc6750",
    ),
)

# Parts of keys that vendors publish for emulators, sandboxes and documentation: they are public.
PUBLISHED: tuple[str, ...] = (
    # https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1",
    # https://learn.microsoft.com/azure/cosmos-db/emulator
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEH",
    # https://docs.stripe.com/keys, before a reader signs in
    "4eC39HqLyjWDarjtT1zdp7dc",
    "BQokikJOvBiI2HlWgH4olfQ2",
    # https://www.rfc-editor.org/rfc/rfc6749
    "2YotnFZFEjr1zCsicMWpAA",
    "tGzv3JOkF0XG5Qx2TlKWIA",
    "czZCaGRSa3F0MzpnWDFmQmF0M2JW",
    # https://www.jwt.io/introduction: the name John Doe in base64, at two of its three offsets
    "IkpvaG4gRG9l",
    "Sm9obiBEb2Ui",
)
