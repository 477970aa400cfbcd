// verdict: resource event.pathParameters.key
const {S3Client,GetObjectCommand}=require('@aws-sdk/client-s3');
const c=new S3Client({});
exports.handler=async (event)=>c.send(new GetObjectCommand({Bucket:'b',Key:event.pathParameters.key}));
