// verdict: nosql event.body.params, resource event.body.params
const AWS=require('aws-sdk');
const d=new AWS.DynamoDB.DocumentClient();
exports.handler=async (event)=>d.query(JSON.parse(event.body).params).promise();
