"""Stackwarden: Pulumi policies for serverless stacks on AWS."""

VERSION = "0.1.0"
