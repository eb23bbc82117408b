import type { Access } from "../policy.js";
import { type RequestedOperation, type ServiceRequest, UnknownRequestError } from "./service-request.js";

/** What a request to S3 asks for. Buckets are in the path, as the SDK puts them for an endpoint of one's own. */
export interface S3Operation extends RequestedOperation {
  readonly bucketArn: string;
  /** An object is read: whether it is there, only those are told who may list the bucket. */
  readonly isRead: boolean;
}

/** The name of every parameter that makes another operation of a request. */
const subresources = ["uploads", "uploadId", "partNumber", "versionId", "delete", "list-type", "location"] as const;

/** Parameters that say how to answer, not what to do. */
const isHarmless = (name: string) =>
  /^(x-id|prefix|delimiter|max-keys|start-after|continuation-token|encoding-type|fetch-owner|response-.*)$/.test(name);

/** What a request to S3 asks for. @throws UnknownRequestError */
export function s3Operation(request: ServiceRequest): S3Operation {
  const { method, path, query, headers } = request;
  const [bucket, ...segments] = path.slice(1).split("/").map(decodeURIComponent);
  const key = segments.join("/");
  const parameters = [...query.keys()].filter((name) => !isHarmless(name));
  const unknown = parameters.find((name) => !(subresources as readonly string[]).includes(name));
  if (!bucket || unknown !== undefined)
    throw new UnknownRequestError(`${method} ${path} with ${unknown ?? "no bucket"} is not judged here`);
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const name = `${method} ${key === "" ? "bucket" : "object"} ${parameters.sort().join(" ")}`.trim();
  const known = operations[name];
  if (known === undefined) throw new UnknownRequestError(`${name} is not judged here`);
  const [operation, action] = known;
  const access: Access = { action: `s3:${action}`, resource: key === "" ? bucketArn : `${bucketArn}/${key}` };
  const prefix = query.get("prefix");
  return {
    operation,
    bucketArn,
    isRead: action === "GetObject",
    accesses: [
      prefix !== null && key === "" ? { ...access, context: { "s3:prefix": prefix } } : access,
      ...copySource(headers["x-amz-copy-source"]),
    ],
  };
}

/** The operations, with the action that each needs. A multipart upload is putting, all but its end in vain. */
const operations: Readonly<Record<string, readonly [operation: string, action: string]>> = {
  "GET object": ["GetObject", "GetObject"],
  "HEAD object": ["HeadObject", "GetObject"],
  "GET object versionId": ["GetObject", "GetObjectVersion"],
  "HEAD object versionId": ["HeadObject", "GetObjectVersion"],
  "GET object uploadId": ["ListParts", "ListMultipartUploadParts"],
  "PUT object": ["PutObject", "PutObject"],
  "PUT object partNumber uploadId": ["UploadPart", "PutObject"],
  "POST object uploads": ["CreateMultipartUpload", "PutObject"],
  "POST object uploadId": ["CompleteMultipartUpload", "PutObject"],
  "DELETE object": ["DeleteObject", "DeleteObject"],
  "DELETE object versionId": ["DeleteObject", "DeleteObjectVersion"],
  "DELETE object uploadId": ["AbortMultipartUpload", "AbortMultipartUpload"],
  "GET bucket": ["ListObjects", "ListBucket"],
  "GET bucket list-type": ["ListObjectsV2", "ListBucket"],
  "GET bucket location": ["GetBucketLocation", "GetBucketLocation"],
  "HEAD bucket": ["HeadBucket", "ListBucket"],
  "PUT bucket": ["CreateBucket", "CreateBucket"],
};

/** Who copies reads what is copied. */
function copySource(header: string | string[] | undefined): Access[] {
  if (header === undefined) return [];
  const source = decodeURIComponent(String(header)).replace(/^\//, "");
  return [{ action: "s3:GetObject", resource: `arn:aws:s3:::${source.replace(/\?versionId=.*$/, "")}` }];
}
