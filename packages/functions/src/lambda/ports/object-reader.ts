import { S3ObjectReader } from "@snn/core/adapters/aws";
import { s3Client } from "../clients.js";
import type { Connector } from "./connector.js";

export const objectReader: Connector<"objectReader"> = (cloud, { name }) => ({
  objectStore: new S3ObjectReader(s3Client(cloud), name),
});
