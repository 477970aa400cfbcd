// verdict: command event.body
const {SSMClient,SendCommandCommand}=require('@aws-sdk/client-ssm');
const c=new SSMClient({});
exports.handler=async (event)=>c.send(new SendCommandCommand({DocumentName:'AWS-RunShellScript',Parameters:{commands:['ls '+event.body]}}));
