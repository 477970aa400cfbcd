"""Which properties hold credentials: those that the SDK marks as secret, and names of all others.

The tables cover the schema of pulumi_aws and the names that `native_types` has of aws-native; a
test fails when a new SDK brings a property that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2026-11-29"
SOURCE = "https://www.pulumi.com/registry/packages/aws/api-docs/ (pulumi_aws 7.51.1)"

# What the SDK wraps in pulumi.Output.secret and is a credential as a whole, by type without the
# name of the provider.
_CREDENTIALS = {
    "acm/certificate:Certificate": "privateKey privateKeyWo",
    "amplify/app:App": "accessToken basicAuthCredentials oauthToken",
    "amplify/branch:Branch": "basicAuthCredentials",
    "apigateway/apiKey:ApiKey": "value",
    "apigateway/domainName:DomainName": "certificatePrivateKey",
    "bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider": "apiKey"
    " apiKeyWo",
    "codebuild/sourceCredential:SourceCredential": "token",
    "cognito/user:User": "password temporaryPassword",
    "connect/user:User": "password",
    "datasync/locationFsxWindows:LocationFsxWindows": "password",
    "datasync/locationObjectStorage:LocationObjectStorage": "secretKey",
    "datasync/locationSmb:LocationSmb": "password",
    "directoryservice/directory:Directory": "password",
    "directoryservice/radiusSettings:RadiusSettings": "sharedSecret",
    "dms/certificate:Certificate": "certificateWallet",
    "dms/endpoint:Endpoint": "password",
    "docdb/cluster:Cluster": "masterPassword masterPasswordWo",
    "docdb/elasticCluster:ElasticCluster": "adminUserPassword",
    "ec2/vpnConnection:VpnConnection": "tunnel1PresharedKey tunnel2PresharedKey",
    "elasticache/replicationGroup:ReplicationGroup": "authToken authTokenWo",
    "elasticache/user:User": "passwords passwordsWo",
    "fsx/ontapFileSystem:OntapFileSystem": "fsxAdminPassword",
    "fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine": "svmAdminPassword",
    "iam/serverCertificate:ServerCertificate": "privateKey",
    "kms/ciphertext:Ciphertext": "plaintext plaintextWo",
    "kms/externalKey:ExternalKey": "keyMaterialBase64",
    "kms/replicaExternalKey:ReplicaExternalKey": "keyMaterialBase64",
    "lightsail/database:Database": "masterPassword",
    "odb/autonomousDatabase:AutonomousDatabase": "adminPassword adminPasswordWo",
    "pinpoint/admChannel:AdmChannel": "clientSecret",
    "pinpoint/apnsChannel:ApnsChannel": "privateKey tokenKey",
    "pinpoint/apnsSandboxChannel:ApnsSandboxChannel": "privateKey tokenKey",
    "pinpoint/apnsVoipChannel:ApnsVoipChannel": "privateKey tokenKey",
    "pinpoint/apnsVoipSandboxChannel:ApnsVoipSandboxChannel": "privateKey tokenKey",
    "pinpoint/baiduChannel:BaiduChannel": "apiKey secretKey",
    "pinpoint/gcmChannel:GcmChannel": "apiKey serviceJson",
    "rds/cluster:Cluster": "masterPassword masterPasswordWo",
    "rds/instance:Instance": "password passwordWo",
    "redshift/cluster:Cluster": "masterPassword masterPasswordWo",
    "redshift/hsmConfiguration:HsmConfiguration": "hsmPartitionPassword",
    "redshiftserverless/namespace:Namespace": "adminUserPassword adminUserPasswordWo",
    "s3/objectCopy:ObjectCopy": "customerKey sourceCustomerKey",
    "secretsmanager/secretVersion:SecretVersion": "secretBinary secretString secretStringWo",
    "sns/platformApplication:PlatformApplication": "platformCredential",
    "ssm/parameter:Parameter": "value valueWo",
    "storagegateway/fileSystemAssociation:FileSystemAssociation": "password",
    "storagegateway/gateway:Gateway": "smbGuestPassword",
    "timestreaminfluxdb/dbCluster:DbCluster": "password",
    "timestreaminfluxdb/dbInstance:DbInstance": "password",
    "transfer/certificate:Certificate": "privateKey",
    "transfer/hostKey:HostKey": "hostKeyBody hostKeyBodyWo",
    "transfer/server:Server": "hostKey",
    "workmail/user:User": "password",
}
# What the SDK wraps and holds much else: what counts in it are values that names or formats tell.
_DOCUMENTS = {
    "appconfig/hostedConfigurationVersion:HostedConfigurationVersion": "content",
    "bedrock/agentcoreHarness:AgentcoreHarness": "environmentVariables",
    "glue/connection:Connection": "athenaProperties connectionProperties",
    "mwaa/environment:Environment": "airflowConfigurationOptions",
}
# What the SDK wraps although it gives no access: certificates and public keys, banners, names, and
# the tokens that AWS Support gives for one request.
_NO_CREDENTIALS = {
    "cloudcontrol/resource:Resource": "schema",
    "directoryservice/sharedDirectory:SharedDirectory": "notes",
    "dms/certificate:Certificate": "certificatePem",
    "iot/authorizer:Authorizer": "tokenSigningPublicKeys",
    "iot/caCertificate:CaCertificate": "caCertificatePem verificationCertificatePem",
    "iot/certificate:Certificate": "caPem certificatePem",
    "pinpoint/admChannel:AdmChannel": "clientId",
    "pinpoint/apnsChannel:ApnsChannel": "bundleId certificate teamId tokenKeyId",
    "pinpoint/apnsSandboxChannel:ApnsSandboxChannel": "bundleId certificate teamId tokenKeyId",
    "pinpoint/apnsVoipChannel:ApnsVoipChannel": "bundleId certificate teamId tokenKeyId",
    "pinpoint/apnsVoipSandboxChannel:ApnsVoipSandboxChannel": "bundleId"
    " certificate teamId tokenKeyId",
    "redshiftserverless/namespace:Namespace": "adminUsername",
    "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "token",
    "s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2": "token",
    "s3/bucketReplicationConfig:BucketReplicationConfig": "token",
    "s3/objectCopy:ObjectCopy": "kmsEncryptionContext kmsKeyId",
    "sns/platformApplication:PlatformApplication": "platformPrincipal",
    "transfer/certificate:Certificate": "certificate certificateChain",
    "transfer/server:Server": "postAuthenticationLoginBanner preAuthenticationLoginBanner",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_type(table: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {f"aws:{kind}": _names(names) for kind, names in table.items()}


MARKED_CREDENTIALS: Mapping[str, frozenset[str]] = _by_type(_CREDENTIALS)
MARKED_DOCUMENTS: Mapping[str, frozenset[str]] = _by_type(_DOCUMENTS)
MARKED_OTHERS: Mapping[str, frozenset[str]] = _by_type(_NO_CREDENTIALS)

# Names of properties of any type that look like those of secrets. These hold one.
SECRETS = _names(
    """
    accessKey accessToken accountPassword activationKey adDomainJoinPassword adminPassword
    adminPasswordWo adminUserPassword adminUserPasswordWo apiKey apiKeyValue apiKeyWo
    apiSecretKey apiToken applicationKey asmPassword authCode authPassword authToken authTokenWo
    authorizationApiKeyValue authorizationCode basicAuthCredentials bgpAuthKey
    certificatePrivateKey clientSecret clientSecretWo crossRealmTrustPrincipalPassword
    customerKey domainSigningPrivateKey extraConnectionAttributes fsxAdminPassword grafanaToken
    hecToken hostKey hostKeyBody hostKeyBodyWo hsmPartitionPassword jwtToken kdcAdminPassword
    keyMaterialBase64 keyPassphrase keyStorePassword masterPassword masterPasswordWo
    masterUserPassword oauthToken password passwordWo platformCredential preSharedKey privateKey
    privateKeyWo rawSecretAccessKey refreshToken salt saslPassword secret secretAccessKey
    secretBinary secretKey secretString secretStringWo secretToken serviceAccountPassword
    sharedSecret smbGuestPassword smtpPasswordWo sourceCustomerKey sslClientKeyPassword
    staticKeyValue svmAdminPassword temporaryPassword token tokenKey trustPassword
    tunnel1PresharedKey tunnel2PresharedKey userManagedClientApplicationClientSecret
    """
)
# These hold an ARN, a name, a switch, a unit, a public key, or what is sent with a request.
NO_SECRETS = _names(
    """
    accessControlAllowCredentials accessTokenValidity actorTokenContent allowedFirstAuthFactors
    allowedOAuthFlows allowedOAuthFlowsUserPoolClient apiKeySecretConfig apiKeySecretJsonKey
    apiKeySelectionExpression apiMappingKey appBoundaryKey applicationTagKey auth
    authConfiguration authMechanism authSessionValidity authorization authorizationConfig
    authorizationData authorizerCredentials awsOwnedKey basicAuth caCertificatesBundleS3Key
    certificateBasedAuthProperties clientCertificateTlsAuth clientSecretJsonKey clientToken
    columnToJsonKeyMappings conditionDocumentAttributeKey conditionKey connectionAttempts
    connectionAuthModes connectionEvents connectionFunctionCode connectionProperties
    connectionString cookieBehavior createAuthChallenge credential credentialProviderVendor
    credentials customAuthenticationCredentials customResponseBodyKey customerKeyMd5
    customerManagedKey defaultEncryptionKey defaultPublishAuthModes defaultSubscribeAuthModes
    defineAuthChallenge deriveKey dictionaryKeyThreshold dimensionKey dkimDnsTokenValue1
    dkimDnsTokenValue2 dkimDnsTokenValue3 domainJoinServiceAccountSecret ec2KeyPair ec2SshKey
    encodedKey encryptionKey entityIdKey eventSourceToken explicitAuthFlows fileKey
    generateSecret generateSecretString hashKey hashKeyValue iamAuth idToken idTokenValidity
    integrationResponseKey jsonKey jwtOptions key keyFormatVersions keyIdentifier keyOrigin
    keyPair keyPrefixEquals keyPrefixes keyStorageSecurityStandard keyValueDelimiter
    keyValueStoreAssociations kmsEncryptionKey kmsKey kmsKeyIdentifier
    lastKeyGenerationTimestamp loginAssertion manageAdminPassword manageMasterPassword
    manageMasterUserPassword managedSecretConfig mapBlockKey nonKeyAttributes objectKey
    offerToken parameterKey parentActionGroupSignature parentIntentSignature
    parentSlotTypeSignature pgpKey postAuthenticationLoginBanner preAuthenticationLoginBanner
    preSharedKeyStorage preTokenGeneration preTokenGenerationConfig presharedKeyStorage
    projectKey publishAuthModes randomizationSalt rangeKey rangeKeyValue rateKey
    refreshTokenValidity registryCredential replaceKeyPrefixWith replaceKeyWith
    repositoryAuthConfig repositoryCredentials requestParameterKey resourceTagKey
    returnConnectionPasswordEncrypted revocationsS3Key rolesKey routeKey routeResponseKey s3Key
    s3ObjectKey saslScram256Auth saslScram512Auth secretArnLists secretOptions selectiveAuth
    serviceAccountCredentials signature sourceCustomerKeyMd5 subjectKey subscribeAuthModes
    supportedLoginProviders tagKey targetDocumentAttributeKey terraformKey tokenDomains
    tokenEndpointAuthMethods tokenUrlCustomProperties tokenUrlParametersMap tokenValidityUnits
    trustedKeyGroups updateToken validationConnection valueKey verifyAuthChallengeResponse
    versionToken viewVersionToken volumeEncryptionKey vpcConnectionProperties
    """
)
