/** The host names of AWS in all partitions; see runtime_guards/validation/partitions.py. */
export const DOMAIN = String.raw`(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)`;
