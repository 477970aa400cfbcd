"""The types of resources that hold others: in a template, or as JSON."""

from __future__ import annotations

STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws:cloudformation/stackSet:StackSet"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
EXTENSION = "aws-native:index:ExtensionResource"
APPLICATION = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"
HOLDERS = (STACK, STACK_SET, CLOUD_CONTROL, EXTENSION, APPLICATION)
