// verdict: none
const {S3Client,GetObjectCommand}=require('@aws-sdk/client-s3');
const c=new S3Client({});
exports.handler=async (event)=>c.send(new GetObjectCommand({Bucket:event.Records[0].s3.bucket.name,Key:decodeURIComponent(event.Records[0].s3.object.key)}));
