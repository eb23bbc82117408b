// To be loaded before a program, with `node --import`: writes a line to the file SNN_TEST_CONNECTIONS for every TCP
// connection that it makes, every name (not address) that it looks up and every datagram socket that it opens, in any of its threads.
import dgram from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isIP, Socket } from "node:net";

const file = process.env["SNN_TEST_CONNECTIONS"]!;
const record = (...words: readonly unknown[]) => appendFileSync(file, `${words.join(" ")}\n`);

type Method = (...args: unknown[]) => unknown;

/** The same function, which can also be turned into a promise as before. */
function recorded(method: Method, what: string): Method {
  return new Proxy(method, {
    apply(target, self, args) {
      if (isIP(String(args[0])) === 0) record(what, JSON.stringify(args[0]));
      return Reflect.apply(target, self, args);
    },
  });
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const connect = Socket.prototype.connect as Connect;
Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  this.once("connect", () => record("tcp", this.remoteAddress ?? "unix"));
  // Node itself calls this with all arguments in an array.
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const { host, path } = (typeof first === "object" && first !== null ? first : { host: second }) as Partial<
    Record<"host" | "path", string>
  >;
  record("to", path ?? host ?? "localhost");
  return connect.apply(this, args);
} as typeof Socket.prototype.connect;

for (const methods of [dns, dns.promises] as unknown as Record<string, unknown>[])
  for (const [name, method] of Object.entries(methods))
    if (typeof method === "function" && /^(lookup|resolve|reverse)/.test(name))
      methods[name] = recorded(method as Method, "name");

dgram.createSocket = recorded(dgram.createSocket as Method, "datagrams") as typeof dgram.createSocket;

syncBuiltinESMExports();
