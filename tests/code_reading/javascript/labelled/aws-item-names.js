// verdict: none
const {DynamoDBClient,PutItemCommand}=require('@aws-sdk/client-dynamodb');
const c=new DynamoDBClient({});
exports.handler=async (event)=>c.send(new PutItemCommand({TableName:'T',Item:{Bucket:{S:event.body},Statement:{S:event.body}}}));
