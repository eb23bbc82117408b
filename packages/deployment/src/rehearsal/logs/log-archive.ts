import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { type GraphLike, resourcesOf } from "../graph-resources.js";
import type { Roles } from "../resources/roles.js";
import type { LogGroups } from "./log-groups.js";

const parameterSchema = z.object({ parameterName: z.string(), parameterValue: z.string() });
const streamSchema = z.object({
  arn: z.string(),
  destination: z.literal("extended_s3"),
  extendedS3Configuration: z.object({
    bucketArn: z.string(),
    roleArn: z.string(),
    prefix: z.string(),
    compressionFormat: z.literal("GZIP"),
    fileExtension: z.string(),
    // Lines alone, one after the other: what the archive is to be.
    processingConfiguration: z.object({
      enabled: z.literal(true),
      processors: z.tuple([
        z.object({ type: z.literal("Decompression"), parameters: z.array(parameterSchema) }),
        z.object({ type: z.literal("CloudWatchLogProcessing"), parameters: z.array(parameterSchema) }),
        z.object({ type: z.literal("AppendDelimiterToRecord"), parameters: z.array(parameterSchema) }),
      ]),
    }),
  }),
});

/** A file of the archive. */
export interface ArchivedFile {
  readonly bucket: string;
  readonly key: string;
  readonly lineCount: number;
}

/**
 * Writes what the streams of a graph have been sent into their buckets, as Firehose does every few minutes: a file each, with the
 * permissions of the stream's role.
 *
 * @param connect reaches S3 with credentials. @throws Error when the role may not
 */
export async function writeLogArchive(
  graph: GraphLike,
  { roles, logGroups, connect, now }: ArchiveOptions,
): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  const streams = resourcesOf(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", streamSchema);
  for (const { arn, extendedS3Configuration: settings } of streams) {
    const { credentials } = roles.assume(settings.roleArn, "firehose.amazonaws.com", arn);
    const lines = logGroups.sentTo(arn).map(({ text }) => `${text}\n`);
    const day = now.toISOString().slice(0, 10).replaceAll("-", "/");
    const bucket = settings.bucketArn.replace("arn:aws:s3:::", "");
    const prefix = settings.prefix.replace("!{timestamp:yyyy/MM/dd}", day);
    const key = `${prefix}${arn.split("/").at(-1)}-${now.getTime()}${settings.fileExtension}`;
    const s3 = new S3Client(connect(credentials));
    try {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(lines.join("")) }));
    } finally {
      s3.destroy();
    }
    files.push({ bucket, key, lineCount: lines.length });
  }
  return files;
}

interface ArchiveOptions {
  readonly roles: Roles;
  readonly logGroups: LogGroups;
  readonly connect: (credentials: Roles["administrator"]) => object;
  readonly now: Date;
}
