// verdict: resource event.bucket
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event: any) =>
  s3.send(new GetObjectCommand({ Bucket: event.bucket, Key: "orders.json" }));
