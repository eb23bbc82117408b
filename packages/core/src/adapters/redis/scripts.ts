import type { Cluster, Redis } from "ioredis";

// The steps that must not be torn apart, in Lua, which Redis runs alone. Every key that a script touches is among its KEYS,
// as a cluster demands. Scripts are sent once a connection, then named by their hash (ioredis sees to it).

/**
 * KEYS: progress, inventory, counters, bitmap, answers, then the tensor of every write, and behind these, where the tensors have been
 * written already, the places aside of {@link makeRoom}.
 * ARGV: position, total, token, ttlSeconds, deliveries, how many items and how many names and values of counters follow, these, then
 * size, offset and bytes of every write.
 *
 * A run that is nowhere, such as one that was forgotten, gets no counters for it: it leaves no trace.
 *
 * A completion whose answer was lost is sent again with the same token, and is given the same answer: or nobody would know
 * that he set the last bit, and the deliveries would count twice. The answers are dropped with the bitmap, so a repetition
 * that comes after the claim is stale and does count twice. That much is accepted.
 *
 * Bytes that come as arguments are copied into Lua and out again, which for 2 MB takes Redis 3 ms. So many of them are written by
 * plain commands ahead of this one, in one transaction; their arguments are empty then.
 */
export const complete = `
local items, added = tonumber(ARGV[6]), tonumber(ARGV[7])
local tensors = (#ARGV - 7 - items - added) / 3
local function takeBack()
  for index = 6 + tensors, #KEYS do redis.call('UNLINK', KEYS[index - tensors]) end
  for index = 6 + tensors, #KEYS do
    if redis.call('EXISTS', KEYS[index]) == 1 then redis.call('RENAME', KEYS[index], KEYS[index - tensors]) end
  end
end

local reached = redis.call('HGET', KEYS[1], 'position')
if not reached then
  takeBack()
  return 'stale'
end
local ttl = ARGV[4]
local function count(name, value)
  if value ~= 0 then redis.call('HINCRBY', KEYS[3], name, value) end
end
local function addCounts()
  for index = 8 + items, 6 + items + added, 2 do count(ARGV[index], tonumber(ARGV[index + 1])) end
  redis.call('EXPIRE', KEYS[3], ttl)
end

if tonumber(ARGV[1]) < tonumber(reached) then
  takeBack()
  addCounts()
  count('stale', tonumber(ARGV[5]))
  return 'stale'
end
local earlier = redis.call('HGET', KEYS[5], ARGV[3])
if earlier then return earlier end

for index = 6, 5 + tensors do
  local key, first = KEYS[index], 8 + items + added + 3 * (index - 6)
  local size, offset, bytes = tonumber(ARGV[first]), ARGV[first + 1], ARGV[first + 2]
  redis.call('SADD', KEYS[2], key)
  if #bytes == size then
    redis.call('SET', key, bytes, 'EX', ttl)
  else
    if redis.call('STRLEN', key) < size then redis.call('SETRANGE', key, size - 1, '\\0') end
    redis.call('SETRANGE', key, offset, bytes)
    redis.call('EXPIRE', key, ttl)
  end
end

local fresh = 0
for index = 8, 7 + items do fresh = fresh + 1 - redis.call('SETBIT', KEYS[4], ARGV[index], 1) end
local all = redis.call('BITCOUNT', KEYS[4]) >= tonumber(ARGV[2])
local answer = (items - fresh) .. (all and ' complete' or '')
redis.call('HSET', KEYS[5], ARGV[3], answer)
redis.call('SADD', KEYS[2], KEYS[4], KEYS[5])
for _, key in ipairs({KEYS[2], KEYS[4], KEYS[5]}) do redis.call('EXPIRE', key, ttl) end
addCounts()
count('duplicate', tonumber(ARGV[5]) - fresh)
return answer
`;

/**
 * KEYS: progress, then the tensors of a completion, then a place aside for each. ARGV: position, then the size of each tensor.
 *
 * Gives every tensor that is written in part its room at once: Redis gives a string that grows twice what it needs. Where the position
 * has passed, puts those that are there out of reach of the writes that follow in the same transaction; {@link complete} ends it and
 * puts them back.
 */
export const makeRoom = `
local tensors = (#KEYS - 1) / 2
local reached = redis.call('HGET', KEYS[1], 'position')
if reached and tonumber(ARGV[1]) >= tonumber(reached) then
  for index = 2, 1 + tensors do
    local key, size = KEYS[index], tonumber(ARGV[index])
    if redis.call('STRLEN', key) < size then redis.call('SETRANGE', key, size - 1, '\\0') end
  end
  return
end
for index = 2, 1 + tensors do
  if redis.call('EXISTS', KEYS[index]) == 1 then redis.call('RENAME', KEYS[index], KEYS[index + tensors]) end
end
`;

/**
 * KEYS: progress, inventory, then bitmap and answers of the position before.
 * ARGV: position, token, total, ttlSeconds.
 *
 * A claim whose answer was lost is sent again with the same token, and has been won.
 *
 * Returns 'lost', 'won', or 'due': won, and a quarter of the keys' time has gone, so that the caller puts off their expiry. Should
 * he die before he has, the next quarter comes early enough.
 */
const claim = `
local reached, token, paused, stopAt = unpack(redis.call('HMGET', KEYS[1], 'position', 'token', 'paused', 'stopAt'))
if reached == ARGV[1] then return token == ARGV[2] and 'won' or 'lost' end
if not reached or tonumber(reached) ~= tonumber(ARGV[1]) - 1 then return 'lost' end
if paused or (stopAt and tonumber(ARGV[1]) > tonumber(stopAt)) then return 'lost' end
if redis.call('BITCOUNT', KEYS[3]) < tonumber(ARGV[3]) then return 'lost' end
redis.call('HSET', KEYS[1], 'position', ARGV[1], 'token', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('UNLINK', KEYS[3], KEYS[4])
redis.call('SREM', KEYS[2], KEYS[3], KEYS[4])
local now = tonumber(redis.call('TIME')[1])
if (now - tonumber(redis.call('HGET', KEYS[1], 'renewed'))) * 4 < tonumber(ARGV[4]) then return 'won' end
redis.call('HSET', KEYS[1], 'renewed', now)
return 'due'
`;

/** KEYS: progress. ARGV: position. One that has passed must not take the place of the one that is confirmed. */
const confirm = `
if redis.call('HGET', KEYS[1], 'position') == ARGV[1] then redis.call('HSET', KEYS[1], 'confirmed', ARGV[1]) end
`;

/** KEYS: progress, then the tensors that must be there. ARGV: position, ttlSeconds. */
const start = `
if redis.call('HEXISTS', KEYS[1], 'position') == 1 then return 1 end
for index = 2, #KEYS do
  if redis.call('EXISTS', KEYS[index]) == 0 then return 0 end
end
redis.call('HSET', KEYS[1], 'position', ARGV[1], 'renewed', redis.call('TIME')[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
`;

/** KEYS: progress. ARGV: 1 to pause, 0 to go on; then the position to stop at, or nothing. Returns 0 when nothing was changed. */
const steer = `
local reached = redis.call('HGET', KEYS[1], 'position')
if not reached then return 0 end
if ARGV[2] ~= '' and redis.call('HEXISTS', KEYS[1], 'stopAt') == 0 then
  if tonumber(reached) >= tonumber(ARGV[2]) then return 0 end
  redis.call('HSET', KEYS[1], 'stopAt', ARGV[2])
end
if ARGV[1] == '1' then redis.call('HSET', KEYS[1], 'paused', 1) else redis.call('HDEL', KEYS[1], 'paused') end
return 1
`;

/** KEYS: a tensor. ARGV: first and last byte. The range, or false when there is no tensor: GETRANGE does not tell that from no bytes. */
const range = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return redis.call('GETRANGE', KEYS[1], ARGV[1], ARGV[2])
`;

/** KEYS: progress, counters. ARGV: ttlSeconds, then names and values. A run that is nowhere gets no counters. */
const count = `
if redis.call('EXISTS', KEYS[1]) == 0 then return end
for index = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[index], ARGV[index + 1]) end
redis.call('EXPIRE', KEYS[2], ARGV[1])
`;

type Argument = string | number | Buffer;

/** A client of one server or of a cluster, which knows the scripts. The number of keys comes first, then the keys, then the arguments. */
export type ScriptedClient = (Redis | Cluster) & {
  snnComplete(keys: number, ...keysAndArguments: Argument[]): Promise<string>;
  snnClaim(keys: number, ...keysAndArguments: Argument[]): Promise<"lost" | "won" | "due">;
  snnConfirm(keys: number, ...keysAndArguments: Argument[]): Promise<null>;
  snnStart(keys: number, ...keysAndArguments: Argument[]): Promise<0 | 1>;
  snnSteer(keys: number, ...keysAndArguments: Argument[]): Promise<0 | 1>;
  snnCount(keys: number, ...keysAndArguments: Argument[]): Promise<null>;
  snnRangeBuffer(keys: number, ...keysAndArguments: Argument[]): Promise<Buffer | null>;
};

/** The scripts by the names that they get as methods of a client. */
export const scripts = {
  snnComplete: { lua: complete },
  snnClaim: { lua: claim },
  snnConfirm: { lua: confirm },
  snnStart: { lua: start },
  snnSteer: { lua: steer },
  snnCount: { lua: count },
  snnRange: { lua: range },
};
