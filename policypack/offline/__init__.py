"""A stand-in AWS provider: `pulumi preview` and `pulumi up` that need no account."""
