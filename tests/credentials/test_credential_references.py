"""Names of what a store holds: their values are names of parameters and fields, or secrets."""

from __future__ import annotations

import pytest

from policypack.credentials import secret_in, secrets_in_text
from tests.each import each

# As programs name the parameters and the secrets that their functions read.
REFERENCES = (
    ("SSM_PASSWORD_KEY", "password"),
    ("SSM_PASSWORD_KEY", "prod-db-password"),
    ("SSM_PASSWORD_KEY", "orders.prod.db.password"),
    ("SSM_PASSWORD_KEY", "/orders/prod/password"),
    ("SSM_PASSWORD_KEY", "DbPassword"),
    ("SSM_DB_PASSWORD_KEY", "orders-db"),
    ("SSM_API_KEY", "prod-api-key"),
    ("SSM_API_KEY", "stripe_api_key"),
    ("SSM_API_KEY_NAME", "stripe-api-key"),
    ("SSM_TOKEN_KEY", "slack-bot-token"),
    ("SSM_SECRET_KEY", "jwt-secret"),
    ("SSM_SECRET", "orders-secret"),
    ("SSM_SECRET_NAME", "orders-secret"),
    ("SSM_PRIVATE_KEY", "github-app-private-key"),
    ("SSM_DB_PASSWORD", "prod-db-password"),
    ("SSM_PARAM_DB_PASSWORD", "orders-db-password"),
    ("SSM_CLIENT_SECRET", "oauth-client-secret"),
    ("SSM_AUTH_TOKEN", "twilio-auth-token"),
    ("PASSWORD_SSM_KEY", "password"),
    ("DB_PASSWORD_SSM", "orders-db-password"),
    ("DB_PASSWORD_SSM_KEY", "orders-db-2"),
    ("DB_PASSWORD_SSM_PATH", "orders-db"),
    ("DB_PASSWORD_SSM_PARAM", "orders-db"),
    ("DB_PASSWORD_SSM_PARAMETER_NAME", "orders-db"),
    ("PGPASSWORD_SSM_KEY", "digiroad"),
    ("SMTP_PASSWORD_SSM_KEY", "smtp.password"),
    ("smtpPasswordSsmKey", "smtpPassword"),
    ("PasswordSSMKey", "MailPassword"),
    ("API_KEY_SSM", "stripe-api-key"),
    ("API_KEY_SSM_NAME", "stripe"),
    ("TOKEN_SSM_KEY", "slack-token"),
    ("PASSWORD_PARAMETER_KEY", "smtp_password"),
    ("PASSWORD_PARAM_KEY", "smtp-password"),
    ("DB_PASSWORD_PARAMETER", "orders-db"),
    ("DB_PASSWORD_PARAM", "orders-db"),
    ("SECRET_PARAMETER_KEY", "orders-secret"),
    ("PARAMETER_STORE_DB_PASSWORD", "orders-db-password"),
    ("PARAMETER_STORE_API_KEY", "orders-api-key"),
    ("PARAM_STORE_TOKEN_KEY", "github"),
    ("SECRETS_MANAGER_SECRET", "orders-prod"),
    ("SECRETS_MANAGER_DB_SECRET", "orders-db-secret"),
    ("SECRETS_MANAGER_DB_CREDENTIALS", "orders-db-credentials"),
    ("SECRETS_MANAGER_PASSWORD_KEY", "password"),
    ("SECRETSMANAGER_API_KEY", "orders-api-key"),
    ("SecretsManagerApiKey", "orders-api-key"),
    ("SECRET_MANAGER_TOKEN_KEY", "github-token"),
    ("DB_SECRETSMANAGER_KEY", "orders-db"),
    ("DB_CREDENTIALS_SECRET_ID", "orders-db"),
    ("DB_SECRET_ARN", "orders-db-secret"),
    ("DB_SECRET_NAME", "orders-db-secret"),
    ("KEY_VAULT_SECRET", "orders-db"),
    ("KEYVAULT_API_KEY", "orders-api-key"),
    ("DB_PASSWORD_KEY", "password"),
    ("DB_PASSWORD_KEY", "db_password"),
    ("REDIS_PASSWORD_KEY", "redis-password"),
    ("POSTGRES_PASSWORD_KEY", "POSTGRES_PASSWORD"),
    ("GIT_PASSWORD_KEY", "GIT_TOKEN"),
    ("LOGIN_PASSWORD_KEY", "loginPassword"),
    ("SECRET_PASSWORD_KEY", "password"),
    ("ADMIN_PASSWORD_KEY", "admin-password"),
    ("PGPASSWORD_KEY", "pg-password"),
    ("SMTP_PASS_KEY", "smtp_pass"),
)
_RANDOM = "".join(("q7Rz", "V2mXk9", "LpW4tB", "8sYcN1", "dGh6Jf", "3uQaTe"))
_HEX = "9f8e7d6c5b4a3928" + "1706f5e4d3c2b1a0"
_UUID = "3f786850-e387-550f-" + "dab8-36ed7e6dc881"
# The same names and similar ones, with a secret as the value.
SECRETS = (
    ("DB_PASSWORD", "hunter2"),
    ("DB_PASSWORD", "password"),
    ("PASSWORD", "password"),
    ("SSM_DB_PASSWORD", "hunter2"),
    ("SSM_DB_PASSWORD", "password"),
    ("SSM_DB_PASSWORD", "Winter2026"),
    ("SSM_PASSWORD", "s3cr3t!"),
    ("SSM_PASSWORD_KEY", _RANDOM),
    ("SSM_PASSWORD_KEY", _HEX),
    ("SSM_PASSWORD_KEY", "s3cr3t!"),
    ("SSM_PASSWORD_KEY", "correct horse battery"),
    ("SSM_PASSWORD_KEY", "12345678"),
    ("SSM_API_KEY", _RANDOM),
    ("SSM_API_KEY", _HEX),
    ("SSM_API_KEY", _UUID),
    ("SSM_API_KEY", "abc123def456"),
    ("SSM_SECRET_KEY", _RANDOM),
    ("SSM_SECRET", _RANDOM),
    ("SSM_CLIENT_SECRET", "abcdefgh"),
    ("SSM_TOKEN", _HEX),
    ("SSM_AUTH_TOKEN", "letmein"),
    ("PASSWORD_SSM_KEY", "p@ssw0rd"),
    ("DB_PASSWORD_SSM", "Tr0ub4dor&3"),
    ("PASSWORD_PARAMETER_KEY", _RANDOM),
    ("PARAMETER_STORE_API_KEY", _HEX),
    ("PARAMETER_STORE_DB_PASSWORD", "hunter2"),
    ("SECRETS_MANAGER_API_KEY", _HEX),
    ("SECRETS_MANAGER_SECRET", _RANDOM),
    ("SECRETS_MANAGER_DB_PASSWORD", "Winter2026"),
    ("SECRETS_MANAGER_TOKEN", "abc123def456"),
    ("KEYVAULT_API_KEY", _UUID),
    ("KEY_VAULT_CLIENT_SECRET", "Zm9vYmFy8~Qx"),
    ("API_KEY", _HEX),
    ("API_KEY", _RANDOM),
    ("STRIPE_API_KEY", _UUID),
    ("API_KEY", "hunter2"),
    ("SECRET_KEY", "mysecret"),
    ("ACCESS_TOKEN", _RANDOM),
    ("AES_PASSWORD_KEY", "windi"),
    ("PASSWORD_KEY", "hunter2"),
    ("PASSWORD_KEY", "mypassword"),
    ("PASSWORD_KEY", _HEX),
    ("DB_PASSWORD_KEY", "Winter2026"),
    ("DB_PASSWORD_KEY", _RANDOM),
    ("REDIS_PASSWORD_KEY", "tiger"),
    ("SMTP_PASS_KEY", "x9!kk"),
    ("PGPASSWORD_KEY", "digiroad"),
    ("PARAMETER_PASSWORD", "hunter2"),
)


# A name that people give, or words of settings: no evidence beyond the variable's name.
IDENTIFIERS = (
    ("DB_PASSWORD", "db-password"),
    ("DB_PASSWORD", "prod-db-password"),
    ("ADMIN_PASSWORD", "admin-password"),
    ("API_KEY", "prod-api-key"),
    ("SECRET_KEY", "orders-secret"),
    ("DJANGO_SECRET_KEY", "django-secret"),
    ("JWT_SECRET_KEY", "jwt-secret"),
    ("JWT_SECRET", "jwt-secret"),
    ("CLIENT_SECRET", "client-secret"),
    ("APP_SECRET", "orders"),
    ("AUTH_TOKEN", "auth-token"),
    ("ENCRYPTION_KEY", "encryption-key"),
    ("SIGNING_KEY", "orders"),
    ("MASTER_KEY", "master-key"),
    ("VAULT_TOKEN", "vault-token"),
    ("DB_SECRET", "orders-db-secret-AbC123"),
    ("DB_PASSWORD", "not-configured"),
    ("DB_PASSWORD", "to be defined"),
    ("PASSWORD", "argon2id"),
    ("JWT_SECRET", "HS256"),
    ("API_TOKEN", "accessToken"),
)


@each(("name", "value"), IDENTIFIERS)
def test_identifier_is_no_secret_by_its_name_alone(name: str, value: str) -> None:
    assert secret_in(name, value) is None


@each(("name", "value"), REFERENCES)
def test_the_name_of_a_stored_secret_is_none(name: str, value: str) -> None:
    assert secret_in(name, value) is None


@each(("name", "value"), SECRETS)
def test_a_secret_is_one_under_such_a_name_too(name: str, value: str) -> None:
    assert secret_in(name, value) is not None


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('SSM_PASSWORD_KEY = "prod-db2-password"', False),
        ('SSM_PASSWORD_KEY = "Tr0ub4dor&3"', True),
        ('DB_PASSWORD = "prod-db2-password"', True),
    ],
)
def test_code_gives_names_to_such_names_too(line: str, is_found: bool) -> None:
    assert bool([*secrets_in_text(line)]) is is_found
