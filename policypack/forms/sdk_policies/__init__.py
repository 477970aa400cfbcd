"""Runs policies written with Pulumi's SDK (`pulumi_policy`) as rules of this pack."""
