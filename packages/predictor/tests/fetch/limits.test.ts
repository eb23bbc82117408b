import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import type { FetchLimits } from "../../src/fetch/limits.js";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import type { ProblemType } from "../../src/problem.js";
import { assertProblem } from "./problems.js";
import { serveTcp } from "./servers.js";

// The servers of these tests do not end before the fetcher has closed every connection, so each test sees that too.

/** Fetches from a server on this machine that the operator allows. */
async function fetchFrom(port: number, limits: Partial<FetchLimits> = {}, scheme = "http"): Promise<Buffer> {
  const host = `127.0.0.1:${port}`;
  return Buffer.from(await new PictureFetcher({ allowedHosts: [host], limits }).fetch(`${scheme}://${host}/cat.jpg`));
}

/** Writes as long as the other side takes it, and never ends. */
function writeForEver(socket: Socket, bytes: string | Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", write);
  write();
}

/** Writes a little every millisecond, and never ends. */
function trickle(socket: Socket, bytes: string): void {
  const timer = setInterval(() => socket.write(bytes), 1);
  socket.on("close", () => clearInterval(timer));
}

const ok = "HTTP/1.1 200 OK\r\n";
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const withLength = (bytes: number | string) => `${ok}content-length: ${bytes}\r\n\r\n`;

interface BadAnswer {
  readonly name: string;
  readonly answer: (socket: Socket) => void;
  readonly limits?: Partial<FetchLimits>;
  readonly type?: ProblemType;
  readonly detail: RegExp;
}

const badAnswers: readonly BadAnswer[] = [
  {
    name: "a server that never answers",
    answer: () => {},
    limits: { firstByteMs: 30 },
    detail: /^there was no answer within 0.03 s$/,
  },
  {
    name: "headers that trickle for ever",
    answer: (socket) => {
      socket.write(ok);
      trickle(socket, "a: b\r\n");
    },
    limits: { firstByteMs: 30 },
    detail: /no answer/,
  },
  {
    name: "a server that tells for ever to continue",
    answer: (socket) => trickle(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"),
    limits: { firstByteMs: 30 },
    detail: /no answer/,
  },
  {
    name: "a body that never starts",
    answer: (socket) => socket.write(withLength(10)),
    limits: { totalMs: 30 },
    detail: /^the picture did not come whole within 0.03 s$/,
  },
  {
    name: "a body that trickles",
    answer: (socket) => {
      socket.write(chunked);
      trickle(socket, "1\r\na\r\n");
    },
    limits: { totalMs: 60 },
    detail: /did not come whole/,
  },
  {
    name: "a body without an end or a length",
    answer: (socket) => {
      socket.write(`${ok}\r\n`);
      writeForEver(socket, Buffer.alloc(65_536));
    },
    limits: { mostBytes: 1_000_000 },
    type: "picture-too-large",
    detail: /^it has more than 1 MB$/,
  },
  {
    name: "a chunked body that never ends",
    answer: (socket) => {
      socket.write(chunked);
      writeForEver(socket, `2000\r\n${"a".repeat(0x2000)}\r\n`);
    },
    limits: { mostBytes: 1_000_000 },
    type: "picture-too-large",
    detail: /more than 1 MB/,
  },
  {
    name: "a content-length above the limit, of which nothing is waited for",
    answer: (socket) => socket.write(withLength(10_000_001)),
    type: "picture-too-large",
    detail: /^it has more than 10 MB$/,
  },
  {
    name: "a content-length beyond all numbers",
    answer: (socket) => socket.write(withLength("9".repeat(30))),
    detail: /no HTTP/,
  },
  {
    name: "a negative content-length",
    answer: (socket) => socket.end(`${withLength(-1)}a picture`),
    detail: /no HTTP/,
  },
  {
    name: "two content-lengths that differ",
    answer: (socket) => socket.end(`${ok}content-length: 1\r\n${withLength(9).slice(ok.length)}a picture`),
    detail: /no HTTP/,
  },
  {
    name: "a content-length and chunks",
    answer: (socket) => socket.end(`${ok}content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`),
    detail: /no HTTP/,
  },
  {
    name: "a content-length that is more than comes",
    answer: (socket) => socket.end(`${withLength(100)}a picture`),
    detail: /^the connection broke/,
  },
  {
    name: "chunks that break off",
    answer: (socket) => socket.end(`${chunked}ff\r\na picture`),
    detail: /^the connection broke/,
  },
  {
    name: "an empty body",
    answer: (socket) => socket.end(withLength(0)),
    detail: /^it sent nothing$/,
  },
  { name: "an empty chunked body", answer: (socket) => socket.end(`${chunked}0\r\n\r\n`), detail: /sent nothing/ },
  { name: "status 204", answer: (socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"), detail: /sent nothing/ },
  ...[300, 304, 305, 400, 401, 404, 407, 500, 503].map((status) => ({
    name: `status ${status}`,
    answer: (socket: Socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
    detail: new RegExp(`^it answered with status ${status}$`),
  })),
  {
    name: "an error with a body that never ends",
    answer: (socket) => {
      socket.write("HTTP/1.1 404 Not Found\r\n\r\n");
      writeForEver(socket, Buffer.alloc(65_536));
    },
    detail: /status 404/,
  },
  {
    name: "a compressed body",
    answer: (socket) => socket.end(`${ok}content-encoding: gzip\r\ncontent-length: 1\r\n\r\na`),
    detail: /compressed/,
  },
  { name: "a connection that ends", answer: (socket) => socket.end(), detail: /^the connection broke/ },
  { name: "a connection reset", answer: (socket) => socket.resetAndDestroy(), detail: /^the connection broke/ },
  {
    name: "a connection reset in the body",
    answer: (socket) => socket.write(`${withLength(100)}a`, () => socket.resetAndDestroy()),
    detail: /^the connection broke/,
  },
  {
    name: "a connection that ends in the headers",
    answer: (socket) => socket.end(`${ok}content-le`),
    detail: /^the connection broke/,
  },
  { name: "garbage", answer: (socket) => socket.end(Buffer.from([0, 255, 1, 254, 13, 10])), detail: /no HTTP/ },
  { name: "another protocol", answer: (socket) => socket.end("-ERR unknown command 'GET'\r\n"), detail: /no HTTP/ },
  { name: "a picture without HTTP", answer: (socket) => socket.end("\x89PNG\r\n\x1a\n"), detail: /no HTTP/ },
  {
    name: "headers that never end",
    answer: (socket) => {
      socket.write(ok);
      writeForEver(socket, `a: ${"b".repeat(1_000)}\r\n`);
    },
    detail: /no HTTP/,
  },
  {
    name: "one header that never ends",
    answer: (socket) => {
      socket.write(`${ok}a: `);
      writeForEver(socket, "b".repeat(10_000));
    },
    detail: /no HTTP/,
  },
  {
    name: "another protocol that is offered",
    answer: (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n"),
    detail: /no HTTP/,
  },
  {
    name: "an answer to continue that nobody asked for",
    answer: (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"),
    detail: /no HTTP/,
  },
];

for (const { name, answer, limits, type = "url-unanswered", detail } of badAnswers) {
  test(`${name}: ${type}`, async (t) => {
    const { port } = await serveTcp(t, answer);
    await assertProblem(fetchFrom(port, limits), type, detail);
  });
}

test("a picture of just as many bytes as are allowed is taken, with a length and without", async (t) => {
  const picture = "p".repeat(100_000);
  for (const head of [withLength(picture.length), `${ok}\r\n`]) {
    const { port } = await serveTcp(t, (socket) => socket.end(head + picture));
    assert.equal((await fetchFrom(port, { mostBytes: 100_000 })).toString(), picture);
    await assertProblem(fetchFrom(port, { mostBytes: 99_999 }), "picture-too-large");
  }
});

test("a picture of 10 MB is whole, and memory of its own", async (t) => {
  const picture = Buffer.alloc(10_000_000, "a picture ");
  const { port } = await serveTcp(t, (socket) => socket.end(Buffer.concat([Buffer.from(`${ok}\r\n`), picture])));
  const host = `127.0.0.1:${port}`;
  const bytes = await new PictureFetcher({ allowedHosts: [host] }).fetch(`http://${host}/`);
  assert.ok(picture.equals(bytes));
  assert.equal(bytes.buffer.byteLength, bytes.length);
});

test("what comes after the content-length is not part of the picture", async (t) => {
  const { port } = await serveTcp(t, (socket) => socket.end(`${withLength(9)}a pictureHTTP/1.1 200 OK\r\n\r\nanother`));
  assert.equal((await fetchFrom(port)).toString(), "a picture");
});

test("a picture that is slow, but in time, is taken: the limit for the first byte does not count while the body comes", async (t) => {
  const { port } = await serveTcp(t, (socket) => {
    socket.write(withLength(9));
    setTimeout(() => socket.end("a picture"), 350);
  });
  assert.equal((await fetchFrom(port, { firstByteMs: 300 })).toString(), "a picture");
});

test("redirects that are each in time are cut off when the whole takes too long", async (t) => {
  const { port } = await serveTcp(t, (socket) => {
    const timer = setTimeout(() => socket.end("HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n"), 30);
    socket.on("close", () => clearTimeout(timer));
  });
  await assertProblem(fetchFrom(port, { totalMs: 80 }), "url-unanswered", /did not come whole within 0.08 s/);
});

test("a server that takes a TLS connection and says nothing is cut off", async (t) => {
  const { port } = await serveTcp(t, () => {});
  await assertProblem(fetchFrom(port, { firstByteMs: 30 }, "https"), "url-unanswered", /no answer/);
});

test("TLS with a server that has none is no secure connection", async (t) => {
  const { port } = await serveTcp(t, (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await assertProblem(fetchFrom(port, {}, "https"), "url-unanswered", /secure connection/);
});

test("a port where nobody listens", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  await assertProblem(fetchFrom(port), "url-unanswered", /^there is no connection$/);
});

test("a name that nobody knows, or that has no address", async () => {
  const unknown = async () => {
    throw new Error("getaddrinfo ENOTFOUND unknown.example");
  };
  for (const lookup of [unknown, async () => []])
    await assertProblem(
      new PictureFetcher({ lookup }).fetch("http://unknown.example/"),
      "url-unanswered",
      /^its host name cannot be looked up$/,
    );
});

test("a name whose look-up takes too long is not connected to, even if it is answered later", async (t) => {
  const server = await serveTcp(t, (socket) => socket.end(`${withLength(1)}a`));
  let answer = (_: LookupAddress[]): void => {};
  const answered = new Promise<LookupAddress[]>((resolve) => {
    answer = resolve;
  });
  const host = `slow.example:${server.port}`;
  const options = { allowedHosts: [host], lookup: () => answered };
  for (const limits of [{ firstByteMs: 20 }, { totalMs: 20 }]) {
    const fetcher = new PictureFetcher({ ...options, limits });
    await assertProblem(fetcher.fetch(`http://${host}/`), "url-unanswered", /within 0.02 s/);
  }
  answer([{ address: "127.0.0.1", family: 4 }]);
  await new Promise(setImmediate);
  assert.deepEqual(server.reachedAt, []);
});

test("close waits for what still runs", async (t) => {
  const requests = new EventEmitter();
  const { port } = await serveTcp(t, (socket) => requests.emit("request", socket));
  const host = `127.0.0.1:${port}`;
  const fetcher = new PictureFetcher({ allowedHosts: [host] });
  let fetched = false;
  const request = once(requests, "request");
  const fetching = fetcher.fetch(`http://${host}/`).then(() => {
    fetched = true;
  });
  const [socket] = (await request) as [Socket];
  const closing = fetcher.close().then(() => assert.ok(fetched));
  socket.end(`${withLength(1)}a`);
  await Promise.all([fetching, closing]);
});
