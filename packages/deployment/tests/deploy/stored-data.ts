import type { AwsAnswer, AwsRequest } from "./aws-stub.js";

/** What a bucket or a table is tagged with, and what is in it. */
export interface Stored {
  readonly tags: Readonly<Record<string, string>>;
  /** Versions and delete markers of a bucket, as `key@version`. */
  versions: string[];
}

/** The tags that SST gives to whatever a stage has. */
export function tagsOf(stage: string): Record<string, string> {
  return { "sst:app": "snn", "sst:stage": stage };
}

/** The buckets and tables of an account, over S3's and DynamoDB's own protocols. Objects are listed two at a time. */
export class StoredData {
  readonly tables = new Map<string, { tags: Record<string, string>; isProtected: boolean; backups: string[] }>();

  constructor(readonly buckets: Map<string, Stored>) {}

  answer({ service, method, path, operation, body }: AwsRequest): AwsAnswer | undefined {
    if (service === "s3") return this.#s3(method, path, body);
    if (service !== "dynamodb") return undefined;
    const answer = this.#dynamoDb(operation, JSON.parse(body));
    return { headers: { "content-type": "application/x-amz-json-1.0" }, ...answer };
  }

  #s3(method: string, path: string, body: string): AwsAnswer | undefined {
    const { pathname, searchParams: query } = new URL(path, "http://s3");
    const bucket = this.buckets.get(pathname.replace(/^\/|\/$/g, ""));
    if (method === "GET" && pathname === "/") {
      const names = [...this.buckets.keys()].filter((name) => name.startsWith(query.get("prefix") ?? ""));
      return xml(
        `<ListAllMyBucketsResult><Buckets>${each(names, (name) => `<Bucket><Name>${name}</Name></Bucket>`)}</Buckets></ListAllMyBucketsResult>`,
      );
    }
    if (bucket === undefined) return undefined;
    if (query.has("tagging")) {
      const tags = Object.entries(bucket.tags);
      if (tags.length === 0) return { status: 404, ...xml("<Error><Code>NoSuchTagSet</Code></Error>") };
      return xml(
        `<Tagging><TagSet>${each(tags, ([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)}</TagSet></Tagging>`,
      );
    }
    if (query.has("versions"))
      return xml(`<ListVersionsResult>${each(bucket.versions.slice(0, 2), versionXml)}</ListVersionsResult>`);
    if (query.has("uploads")) return xml("<ListMultipartUploadsResult></ListMultipartUploadsResult>");
    if (query.has("delete")) {
      const gone = [...body.matchAll(/<Key>([^<]+)<\/Key><VersionId>([^<]+)</g)].map(
        ([, key, version]) => `${key}@${version}`,
      );
      bucket.versions = bucket.versions.filter((version) => !gone.includes(version));
      return xml("<DeleteResult></DeleteResult>");
    }
    if (method !== "DELETE") return undefined;
    if (bucket.versions.length > 0) return { status: 409, ...xml("<Error><Code>BucketNotEmpty</Code></Error>") };
    this.buckets.delete(pathname.replace(/^\/|\/$/g, ""));
    return { status: 204 };
  }

  #dynamoDb(operation: string, request: Record<string, unknown>): AwsAnswer | undefined {
    if (operation === "ListTables") return { body: { TableNames: [...this.tables.keys()] } };
    if (operation === "ListBackups")
      return {
        body: {
          BackupSummaries: [...this.tables.values()]
            .flatMap(({ backups }) => backups)
            .map((BackupArn) => ({ BackupArn })),
        },
      };
    const name = String(request["TableName"] ?? request["ResourceArn"]).replace(/^.*\//, "");
    const table = this.tables.get(name);
    if (table === undefined)
      return { status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException" } };
    const description = {
      TableName: name,
      TableStatus: "ACTIVE",
      TableArn: `arn:aws:dynamodb:eu-central-1:1:table/${name}`,
    };
    switch (operation) {
      case "DescribeTable":
        return { body: { Table: description } };
      case "ListTagsOfResource":
        return { body: { Tags: Object.entries(table.tags).map(([Key, Value]) => ({ Key, Value })) } };
      case "UpdateTable":
        table.isProtected = request["DeletionProtectionEnabled"] as boolean;
        return { body: { TableDescription: description } };
      case "DeleteTable":
        if (table.isProtected)
          return { status: 400, body: { __type: "ValidationException", message: "deletion protection" } };
        this.tables.delete(name);
        return { body: { TableDescription: description } };
      default:
        return undefined;
    }
  }
}

function versionXml(version: string): string {
  const [key, id] = version.split("@");
  const element = id?.startsWith("marker") ? "DeleteMarker" : "Version";
  return `<${element}><Key>${key}</Key><VersionId>${id}</VersionId></${element}>`;
}

function each<Item>(items: readonly Item[], write: (item: Item) => string): string {
  return items.map(write).join("");
}

function xml(body: string): AwsAnswer {
  return { headers: { "content-type": "application/xml" }, body };
}
