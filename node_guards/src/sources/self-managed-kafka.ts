import { SELF_MANAGED_KAFKA_SOURCE } from "../generated/contract.js";
import { SELF_MANAGED_KAFKA, type SelfManagedKafkaOptions } from "../generated/options.js";
import { type KafkaEvent, makeKafkaValidator } from "../kafka.js";
import { read } from "../options.js";
import type { Validator } from "../validator.js";

/** Validates records of a self-managed Apache Kafka cluster. */
export function selfManagedKafka<Body = Buffer | null>(
  options: SelfManagedKafkaOptions<Body> = {},
): Validator<KafkaEvent<"self-managed-kafka", Body>> {
  const given = read("selfManagedKafka", options, SELF_MANAGED_KAFKA);
  return makeKafkaValidator(SELF_MANAGED_KAFKA_SOURCE, given, options.body, ["SelfManagedKafka", "aws:SelfManagedKafka"]);
}
