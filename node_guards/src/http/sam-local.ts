let isNoticed = false;

/** Whether `sam local` runs the function, said once on standard error; Lambda reserves the second variable. */
export function runsInSamLocal(): boolean {
  const { AWS_SAM_LOCAL, AWS_LAMBDA_LOG_STREAM_NAME } = process.env;
  if (AWS_SAM_LOCAL !== "true" || AWS_LAMBDA_LOG_STREAM_NAME !== "$LATEST") return false;
  if (!isNoticed) {
    isNoticed = true;
    process.stderr.write("stackwarden-guards: requestContext.path and the stage of ARNs are not checked under sam local.\n");
  }
  return true;
}
