import { meteredObjectStore } from "@snn/core";
import { S3ObjectStore } from "@snn/core/adapters/aws";
import { s3Client } from "../clients.js";
import type { Connector } from "./connector.js";

export const objectStore: Connector<"objectStore"> = (cloud, { name }) => ({
  objectStore: meteredObjectStore(new S3ObjectStore(s3Client(cloud), name), cloud.meter),
});
