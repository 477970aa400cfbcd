"""Rules for Pulumi stacks: options of resources, providers and outputs."""
