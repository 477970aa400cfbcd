// verdict: resource event.pathParameters.n
const {SSMClient,GetParameterCommand}=require('@aws-sdk/client-ssm');
const c=new SSMClient({});
exports.handler=async (event)=>c.send(new GetParameterCommand({Name:event.pathParameters.n}));
