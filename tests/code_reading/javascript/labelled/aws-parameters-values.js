// verdict: none
const {DynamoDBClient,QueryCommand}=require('@aws-sdk/client-dynamodb');
const c=new DynamoDBClient({});
exports.handler=async (event)=>c.send(new QueryCommand({TableName:'T',KeyConditionExpression:'a=:s',ExpressionAttributeValues:{':s':{S:event.body}}}));
