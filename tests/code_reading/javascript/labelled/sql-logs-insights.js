// verdict: sql event.q
const {CloudWatchLogsClient,StartQueryCommand}=require('@aws-sdk/client-cloudwatch-logs');
const c=new CloudWatchLogsClient({});
exports.handler=async (event)=>c.send(new StartQueryCommand({queryString:'fields '+event.q}));
