// verdict: sql event.body
const {DynamoDBClient,BatchExecuteStatementCommand}=require('@aws-sdk/client-dynamodb');
const c=new DynamoDBClient({});
exports.handler=async (event)=>c.send(new BatchExecuteStatementCommand({Statements:[{Statement:`SELECT * FROM t WHERE id='${event.body}'`}]}));
