// verdict: none
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event: any) => {
  for (const { s3: object } of event.Records) {
    await s3.send(new GetObjectCommand({ Bucket: object.bucket.name, Key: object.object.key }));
  }
};
