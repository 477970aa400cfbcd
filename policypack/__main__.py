"""The entry of the policy pack: the Pulumi engine starts this file."""

from policypack.analyzer import serve

serve()
