"""`stackwarden preview`: the user's own Pulumi on the user's own program, with the policy pack."""
