// verdict: log event
import { Logger } from "@aws-lambda-powertools/logger";
const logger = new Logger();
class Lambda {
  @logger.injectLambdaContext({ logEvent: true })
  public async handler(_event: unknown, _context: unknown): Promise<void> {}
}
const it = new Lambda();
export const handler = it.handler.bind(it);
