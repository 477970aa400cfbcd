// verdict: resource event.pathParameters.key
const AWS=require('aws-sdk');
const c=new AWS.S3();
exports.handler=async (event)=>c.getSignedUrl('getObject',{Bucket:'b',Key:event.pathParameters.key});
