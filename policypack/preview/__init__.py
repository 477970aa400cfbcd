"""`stackwarden preview`: runs the user's Pulumi on the user's program, with the policy pack."""
