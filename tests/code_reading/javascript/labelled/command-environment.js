// verdict: none
const { exec } = require("child_process");
exports.handler = async (event, context) => {
  exec(`show ${process.env.FOLDER} ${context.awsRequestId} ${event.requestContext.accountId}`);
};
