// verdict: none
import { Logger } from "@aws-lambda-powertools/logger";
const logger = new Logger();
export const handler = async (event: unknown): Promise<void> => {
  logger.logEventIfEnabled(event);
};
