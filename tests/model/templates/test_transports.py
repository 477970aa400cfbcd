"""What a program's templates hold has one set of verdicts, whoever hands the program over."""

from __future__ import annotations

from policypack.judging.judge import Judge
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from tests.transports import INHERENT, differing, of_engine

PROGRAM = '''
role = aws.iam.Role(
    "deployment",
    assume_role_policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"},
        }],
    }),
)
ingress = {"IpProtocol": "tcp", "FromPort": "22", "ToPort": "22", "CidrIp": "0.0.0.0/0"}
group = {"GroupDescription": "Shop", "SecurityGroupIngress": [ingress]}
body = """
Parameters: {Role: {Type: String}, Greeting: {Type: String}}
Resources:
  OpenGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shop
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  AnyRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: "*"}]
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Role: !Ref Role
      Runtime: nodejs22.x
      Handler: index.handler
      Code: {ZipFile: "exports.handler = async () => 1;"}
      Environment: {Variables: {GREETING: !Ref Greeting}}
  Thing: {Type: Custom::Thing}
"""
aws.cloudformation.Stack(
    "shop",
    name="shop",
    template_body=body,
    parameters={"Role": role.arn, "Greeting": "hello"},
)
aws.cloudformation.StackSet("all", name="all", template_body=body)
aws.cloudcontrol.Resource(
    "one", type_name="AWS::EC2::SecurityGroup", desired_state=json.dumps(group)
)
aws.serverlessrepository.CloudFormationStack(
    "app",
    name="app",
    application_id="arn:aws:serverlessrepo:us-east-1:111122223333:applications/app",
    capabilities=["CAPABILITY_IAM"],
)
'''
OPEN = "Properties.SecurityGroupIngress[0].CidrIp"
ANYONE = "Properties.AssumeRolePolicyDocument.Statement[0].Principal"


def test_one_program_has_one_set_of_verdicts() -> None:
    program = run(PROGRAM)
    expected = of_engine(program).judged()
    for of, reasons in INHERENT.items():
        found = [*differing(of(program).judged(), expected, reasons)]
        assert not found, "\n".join([of.__name__, *found])


def test_a_template_that_is_open_to_the_world_is_found() -> None:
    """GIVEN SSH from anywhere and a role that anybody may assume, in a template THEN both block."""
    found = run(PROGRAM).judged(Judge(Settings()))
    blocking = {(each.rule.id, each.subject.rpartition("::")[2], each.path) for each in found
                if each.blocking}  # fmt: skip
    resources = "templateBody.Resources"
    assert blocking >= {
        ("ec2-security-group-admin-port-public", "shop", f"{resources}.OpenGroup.{OPEN}"),
        ("iam-role-trusts-anyone", "shop", f"{resources}.AnyRole.{ANYONE}"),
        ("ec2-security-group-admin-port-public", "all", f"{resources}.OpenGroup.{OPEN}"),
        ("iam-role-trusts-anyone", "all", f"{resources}.AnyRole.{ANYONE}"),
        (
            "ec2-security-group-admin-port-public",
            "one",
            "desiredState.SecurityGroupIngress[0].CidrIp",
        ),
    }
    named = {each.subject.rpartition("::")[2] for each in found
             if each.rule.id == "cloudformation-template-unjudged"}  # fmt: skip
    assert named == {"shop", "all", "app"}


def test_no_text_repeats_a_secret_parameter() -> None:
    secret = 'pulumi.Output.secret("plum-tree-9")'
    found = run(PROGRAM.replace('"hello"', secret)).judged(Judge(Settings()))
    place = "templateBody.Resources.Fn.Properties.Environment.Variables.GREETING"
    assert ("lambda-function-env-secret", place) in {(each.rule.id, each.path) for each in found}
    assert not [each for each in found if "plum-tree-9" in each.message + each.fix]
