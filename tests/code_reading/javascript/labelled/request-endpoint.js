// verdict: request event.e
const {S3Client,ListBucketsCommand}=require('@aws-sdk/client-s3');
exports.handler=async (event)=>new S3Client({endpoint:event.e}).send(new ListBucketsCommand({}));
