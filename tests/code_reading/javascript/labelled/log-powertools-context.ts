// verdict: none
import middy from "@middy/core";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
const logger = new Logger();
export const handler = middy(async () => ({ statusCode: 200 })).use(injectLambdaContext(logger, { resetKeys: true }));
