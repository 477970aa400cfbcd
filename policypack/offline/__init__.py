"""A stand-in AWS provider: `pulumi preview` and `pulumi up` without an account."""
