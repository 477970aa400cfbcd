"""Stackwarden: Pulumi policies for serverless stacks on AWS."""
