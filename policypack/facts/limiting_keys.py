"""Condition keys that limit which resources a statement of an identity policy reaches.

Dated 2026-11. A key is listed when AWS's page says that it filters by what is reached: a resource
or a part of it, its tags, or the one service through which or for which the call is made. All
others limit nothing there: what the holder writes into its own request (an instance type, an ACL, a
tag to add), what every request has, and what is about the caller, who is given.
"""

from __future__ import annotations

from collections.abc import Iterator

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"

# A family ends with `*`, which stands for the part that the user names.
_GLOBAL = {
    "aws:resourcetag/*": "resourcetag",
    "aws:calledvia": "calledvia",
    "aws:calledviafirst": "calledviafirst",
    "aws:calledvialast": "calledvialast",
    "aws:viaawsservice": "viaawsservice",
}
_IAM = {
    "iam:awsservicename": "AWSServiceName",
    "iam:organizationspolicyid": "OrganizationsPolicyId",
    "iam:passedtoservice": "PassedToService",
    "iam:permissionsboundary": "PermissionsBoundary",
    "iam:policyarn": "PolicyARN",
    "iam:resourcetag/*": "ResourceTag",
    "sts:awsservicename": "awsservicename",
}
# Of each service: its page, and its keys without the prefix.
_OF_SERVICES = {
    "account": ("awsaccountmanagement", "accountresourceorgpaths accountresourceorgtags/*"),
    "aoss": ("amazonopensearchserverless", "collection collection-group collectionid index"),
    "apigateway": ("amazonapigatewaymanagement", "resource/apiname"),
    "application-autoscaling": (
        "awsapplicationautoscaling",
        "scalable-dimension service-namespace",
    ),
    "appstream": ("amazonappstream2.0", "userid"),
    "autoscaling": ("amazonec2autoscaling", "resourcetag/*"),
    "aws-marketplace": ("awsmarketplace", "productid"),
    "bedrock": ("amazonbedrock", "inferenceprofilearn inlineagentname promptrouterarn"),
    "catalog": ("awsmarketplacecatalog", "changetype"),
    "cloud9": ("awscloud9", "environmentid ownerarn"),
    "cloudformation": ("awscloudformation", "changesetname createaction rolearn templateurl"),
    "cloudwatch": ("amazoncloudwatch", "namespace requestinsightruleloggroups resourcearn"),
    "codecommit": ("awscodecommit", "references"),
    "codeconnections": ("awscodeconnections", "branch branchname fullrepositoryid repositoryname"),
    "codestar-connections": (
        "awscodestarconnections",
        "branch branchname fullrepositoryid repositoryname",
    ),
    "codestar-notifications": ("awscodestarnotifications", "notificationsforresource"),
    "config": ("awsconfig", "configurationrecorderserviceprincipal"),
    "connect": ("amazonconnect", "instanceid"),
    "datapipeline": ("awsdatapipeline", "pipelinecreator tag/* workergroup"),
    "datazone": ("amazondatazone", "domainid projectid"),
    "deadline": (
        "awsdeadlinecloud",
        "calledaction farmmembershiplevels fleetmembershiplevels jobmembershiplevels"
        " queuemembershiplevels",
    ),
    "dms": (
        "awsdatabasemigrationservice",
        "assessment-run-tag/* cert-tag/* data-migration-tag/* data-provider-tag/* endpoint-tag/*"
        " es-tag/* individual-assessment-tag/* instance-profile-tag/* migration-project-tag/*"
        " rep-tag/* replication-config-tag/* subgrp-tag/* task-tag/*",
    ),
    "drs": ("awselasticdisasterrecovery", "createaction"),
    "dynamodb": (
        "amazondynamodb",
        "attributes firstpartitionkeyvalues fourthpartitionkeyvalues leadingkeys"
        " secondpartitionkeyvalues thirdpartitionkeyvalues",
    ),
    "ec2": (
        "amazonec2",
        "acceptervpc allocationid capacityreservationfleet createaction dhcpoptionsid imageid"
        " instanceid instanceprofile internetgatewayid keypairname launchtemplate"
        " managedresourceoperator networkaclid networkinterfaceid newinstanceprofile owner"
        " parentsnapshot parentvolume placementgroup placementgroupname productcode requestervpc"
        " resourcetag/* routetableid securitygroupid snapshotid subnet subnetid"
        " transitgatewayattachmentid transitgatewayid transitgatewayroutetableid volumeid vpc"
        " vpceservicename vpcid vpcpeeringconnectionid",
    ),
    "ecr": ("amazonelasticcontainerregistry", "resourcetag/*"),
    "ecr-public": ("amazonelasticcontainerregistrypublic", "resourcetag/*"),
    "ecs": (
        "amazonelasticcontainerservice",
        "cluster container-instances container-name createaction daemon resourcetag/* service task"
        " task-definition",
    ),
    "eks": ("amazonelastickubernetesservice", "clustername namespaces policyarn"),
    "elasticbeanstalk": ("awselasticbeanstalk", "inapplication"),
    "elasticfilesystem": ("amazonelasticfilesystem", "accesspointarn createaction"),
    "elasticloadbalancing": (
        "awselasticloadbalancingv2",
        "createaction resourcetag/ resourcetag/*",
    ),
    "elasticmapreduce": ("amazonelasticmapreduce", "executionrolearn resourcetag/*"),
    "emr-containers": ("amazonemroneksemrcontainers", "executionrolearn"),
    "events": ("amazoneventbridge", "detail-type eventbusarn managedby source targetarn"),
    "fis": ("awsfaultinjectionservice", "service targets"),
    "fsx": ("amazonfsx", "parentvolumeid storagevirtualmachineid"),
    "glacier": ("amazons3glacier", "resourcetag/ resourcetag/*"),
    "glue": (
        "awsglue",
        "enabledforredshiftautodiscovery federatedauthorizationsource lakeformationpermissions",
    ),
    "health": ("awshealthapisandnotifications", "eventtypecode service"),
    "identitycenter": ("awsiamidentitycenter", "applicationarn instancearn"),
    "identitystore": (
        "awsidentitystore",
        "groupexternalidissuers groupid identitystorearn userexternalidissuers userid",
    ),
    "iotanalytics": ("awsiotanalytics", "resourcetag/*"),
    "iotsitewise": ("awsiotsitewise", "assethierarchypath portal project propertyid"),
    "iottwinmaker": ("awsiottwinmaker", "linkedservices"),
    "kms": (
        "awskeymanagementservice",
        "encryptioncontext:* encryptioncontextkeys granteeserviceprincipal grantisforawsresource"
        " requestalias resourcealiases viaservice",
    ),
    "lambda": ("awslambda", "functionarn"),
    "license-manager": ("awslicensemanager", "resourcetag/*"),
    "logs": ("amazoncloudwatchlogs", "deliverydestinationresourcearn loggeneratingresourcearns"),
    "mgn": ("awsapplicationmigrationservice", "createaction"),
    "nimble": ("amazonnimblestudio", "createdby ownedby studioid"),
    "organizations": ("awsorganizations", "policytype serviceprincipal"),
    "partnercentral": ("awspartnercentral", "catalog"),
    "payment-cryptography": ("awspaymentcryptography", "requestalias resourcealiases"),
    "quicksight": ("amazonquicksight", "group username"),
    "ram": (
        "awsresourceaccessmanagerram",
        "permissionarn requestedresourcetype resourcearn resourcesharename resourcetag/*",
    ),
    "rds": (
        "amazonrds",
        "cluster-pg-tag/* cluster-snapshot-tag/* cluster-tag/* databaseengine databasename db-tag/*"
        " es-tag/* og-tag/* pg-tag/* ri-tag/* secgrp-tag/* snapshot-tag/* subgrp-tag/*",
    ),
    "redshift": ("amazonredshift", "dbname dbuser"),
    "redshift-data": (
        "amazonredshiftdataapi",
        "glue-catalog-arn session-owner-iam-userid statement-owner-iam-userid",
    ),
    "redshift-serverless": (
        "amazonredshiftserverless",
        "endpointaccessid managedworkgroupname namespaceid recoverypointid snapshotid workgroupid",
    ),
    "route53": (
        "amazonroute53",
        "changeresourcerecordsetsnormalizedrecordnames changeresourcerecordsetsrecordtypes vpcs",
    ),
    "s3": (
        "amazons3",
        "accessgrantscope accessgrantsinstancearn accessgrantslocationscope accesspointtag/*"
        " buckettag/* dataaccesspointarn existingobjecttag/* prefix versionid",
    ),
    "s3express": ("amazons3express", "accesspointtag/* buckettag/* dataaccesspointarn sessionmode"),
    "s3files": ("amazons3files", "accesspointarn createaction"),
    "s3-object-lambda": ("amazons3objectlambda", "versionid"),
    "s3-outposts": (
        "amazons3onoutposts",
        "dataaccesspointarn existingobjecttag/* prefix versionid",
    ),
    "s3tables": ("amazons3tables", "namespace tablebuckettag/* tablename"),
    "s3vectors": ("amazons3vectors", "vectorbuckettag/*"),
    "sagemaker": (
        "amazonsagemaker",
        "filesystemid modelarn owneruserprofilearn resourcetag/ resourcetag/*"
        " searchvisibilitycondition/* spacesharingtype taggingaction workteamarn",
    ),
    "secretsmanager": (
        "awssecretsmanager",
        "name resource/allowrotationlambdaarn resource/type resourcetag/* resourcetag/tag-key"
        " secretid",
    ),
    "servicecatalog": ("awsservicecatalog", "resource rolelevel userlevel"),
    "servicediscovery": (
        "awscloudmap",
        "namespacearn namespacename servicearn servicename",
    ),
    "servicequotas": ("servicequotas", "service"),
    "ses": ("amazonsimpleemailservicev2", "fromaddress recipients"),
    "signer": ("awssigner", "profileversion"),
    "ssm": (
        "awssystemsmanager",
        "accessrequestid documenttype resourcetag/* resourcetag/aws:ssmmessages:session-id"
        " resourcetag/aws:ssmmessages:target-id resourcetag/tag-key",
    ),
    "states": ("awsstepfunctions", "httpendpoint statemachinequalifier"),
    "sts": ("awssecuritytokenservice", "identitytokenaudience"),
    "swf": (
        "amazonsimpleworkflowservice",
        "activitytype.name defaulttasklist.name tasklist.name workflowtype.name",
    ),
    "wafv2": ("awswafv2", "logscope"),
    "vpc-lattice": (
        "amazonvpclattice",
        "createaction resourceconfigurationarn servicearn servicenetworkarn targetgrouparns",
    ),
}


def read_limiting_keys() -> Iterator[tuple[str, str]]:
    """Every key, in lower case, with the page of AWS that describes it."""
    for key, anchor in _GLOBAL.items():
        yield key, f"{_GUIDE}condition-keys.html#condition-keys-{anchor}"
    for key, anchor in _IAM.items():
        yield key, f"{_GUIDE}iam-condition-keys.html#ck_{anchor}"
    for service, (page, keys) in _OF_SERVICES.items():
        yield from ((f"{service}:{key}", f"{_REFERENCE}list_{page}.html") for key in keys.split())
