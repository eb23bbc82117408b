import { meteredParameterServer } from "@snn/core";
import { CachedParameterServer, connectRedis, RedisParameterServer } from "@snn/core/adapters/redis";
import type { Links } from "../resources.js";
import type { Connector } from "./connector.js";

/**
 * For tensors that are read again, at most so much of the memory, and no more than that: the rest is for data, products and Node. A
 * worker is not told of the tensors that are dropped as a run moves on, so its cache is always full.
 */
const cachedShare = 1 / 8;
const mostCachedBytes = 128 * 1024 ** 2;

export const parameterServer: Connector<"parameterServer"> = (cloud, link) => {
  const redis = connectRedis(redisSettingsOf(link));
  cloud.onClose(() => redis.close());
  // Below the cache: what it has costs no call.
  const metered = meteredParameterServer(new RedisParameterServer(redis), cloud.meter);
  const cached = new CachedParameterServer(metered, {
    maxBytes: Math.min(Math.floor(cloud.memoryBytes * cachedShare), mostCachedBytes),
    cycleOf: (runId) => cloud.cycles.get(runId),
  });
  return { parameterServer: cached };
};

/** How the linked parameter server is reached. */
export function redisSettingsOf({ host, port, username, password, tls, cluster }: Links["ParameterServer"]) {
  // In a URL, an IPv6 address is written in brackets.
  const address = host.includes(":") ? `[${host}]` : host;
  return {
    url: `${tls ? "rediss" : "redis"}://${address}:${port}`,
    cluster: cluster ?? false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}
