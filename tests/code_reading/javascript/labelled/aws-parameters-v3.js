// verdict: nosql event.body.params, resource event.body.params
const {DynamoDBClient,QueryCommand}=require('@aws-sdk/client-dynamodb');
const c=new DynamoDBClient({});
exports.handler=async (event)=>{const {params}=JSON.parse(event.body);
return c.send(new QueryCommand(params))};
