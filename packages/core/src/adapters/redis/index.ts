export { CachedParameterServer } from "./cached-parameter-server.js";
export { connectRedis, type RedisConnection, type RedisSettings } from "./connection.js";
export { RedisParameterServer } from "./parameter-server.js";
