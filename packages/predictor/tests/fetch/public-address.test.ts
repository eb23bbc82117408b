import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { isPublicAddress } from "../../src/fetch/public-address.js";
import { assertProblem } from "./problems.js";

// These tables are written down here once more, from the registries of IANA and not from the library's.

const forbidden4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "255.255.255.255/32",
  "168.63.129.16/32",
];

const forbidden6 = [
  "::/128",
  "::1/128",
  "::/96",
  "::ffff:0:0/96",
  "::ffff:0:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/32",
  "2001::/23",
  "2001:2::/48",
  "2001:10::/28",
  "2001:20::/28",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
  "::/3",
  "4000::/2",
  "8000::/1",
];

const public4 = [
  "1.1.1.1",
  "8.8.8.8",
  "93.184.216.34",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "9.255.255.255",
  "11.0.0.0",
];
const public6 = [
  "2606:2800:220:1:248:1893:25c8:1946",
  "2a00:1450:4001:80b::200e",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2003::1",
  "3ffe:ffff::1",
];

/** An address of a range, as a number. */
function inRange(cidr: string): fc.Arbitrary<bigint> {
  const [network = "", prefix] = cidr.split("/");
  const bits = network.includes(":") ? 128 : 32;
  const first = numberOf(network);
  return fc.bigInt({ min: first, max: first + (1n << BigInt(bits - Number(prefix))) - 1n });
}

function numberOf(network: string): bigint {
  if (!network.includes(":")) return network.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = [], tail = []] = network.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const parts = (address: bigint, count: number, bits: bigint) =>
  Array.from({ length: count }, (_, index) => (address >> (BigInt(count - 1 - index) * bits)) & ((1n << bits) - 1n));

const dotted = (address: bigint) => parts(address, 4, 8n).join(".");

/** A number as inet_aton reads it: decimal, octal or hexadecimal, with zeros before. */
function spelledNumber(value: bigint): fc.Arbitrary<string> {
  return fc
    .record({ base: fc.constantFrom("decimal", "octal", "hexadecimal", "HEXADECIMAL"), zeros: fc.nat(5) })
    .map(({ base, zeros }) => {
      if (base === "decimal") return `${value}`;
      if (base === "octal") return `0${"0".repeat(zeros)}${value.toString(8)}`;
      const digits = "0".repeat(zeros) + value.toString(16);
      return base === "hexadecimal" ? `0x${digits}` : `0X${digits.toUpperCase()}`;
    });
}

/** A text as Unicode may write it so that IDNA makes the same of it, or as it is. */
function disguised(text: string): fc.Arbitrary<string> {
  const variants = (character: string): string[] => {
    if (character === ".") return [".", "。", "．", "｡", "%2e", "%E3%80%82"];
    const hex = `%${character.charCodeAt(0).toString(16)}`;
    return [character, hex, String.fromCodePoint(character.charCodeAt(0) + 0xfee0), `\u00ad${character}`];
  };
  return fc.tuple(...[...text].map((character) => fc.constantFrom(...variants(character)))).map((all) => all.join(""));
}

/** An IPv4 address in a spelling that leads there. */
function spelled4(address: bigint): fc.Arbitrary<string> {
  return fc.record({ count: fc.integer({ min: 1, max: 4 }), dot: fc.constantFrom("", ".") }).chain(({ count, dot }) => {
    const bytes = parts(address, 4, 8n);
    const last = bytes.slice(count - 1).reduce((sum, byte) => sum * 256n + byte, 0n);
    return fc
      .tuple(...[...bytes.slice(0, count - 1), last].map(spelledNumber))
      .chain((numbers) => disguised(numbers.join(".") + dot));
  });
}

/** An IPv6 address in a spelling that leads there. */
function spelled6(address: bigint): fc.Arbitrary<string> {
  const groups = parts(address, 8, 16n);
  const short = groups.map((group) => group.toString(16));
  const full = short.map((group) => group.padStart(4, "0"));
  const tail = dotted(address & 0xffff_ffffn);
  return fc
    .constantFrom(
      short.join(":"),
      full.join(":"),
      full.join(":").toUpperCase(),
      [...short.slice(0, 6), tail].join(":"),
      new URL(`http://[${short.join(":")}]/`).hostname.slice(1, -1),
    )
    .map((text) => `[${text}]`);
}

const fetcher = new PictureFetcher({
  lookup: () => assert.fail("an address was looked up"),
});

test("every IPv4 address of a forbidden range is refused in every spelling", async () => {
  const address = fc.constantFrom(...forbidden4).chain(inRange);
  await fc.assert(
    fc.asyncProperty(
      address.chain((address) => fc.tuple(fc.constant(address), spelled4(address))),
      async ([address, host]) => {
        assert.equal(isPublicAddress(dotted(address)), false);
        assert.equal(new URL(`http://${host}/`).hostname, dotted(address));
        await assertProblem(fetcher.fetch(`http://${host}/`), "url-refused", /private or reserved/, host);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("every IPv6 address of a forbidden range is refused in every spelling", async () => {
  const address = fc.constantFrom(...forbidden6).chain(inRange);
  await fc.assert(
    fc.asyncProperty(address.chain(spelled6), async (host) => {
      assert.equal(isPublicAddress(host.slice(1, -1)), false);
      await assertProblem(fetcher.fetch(`http://${host}/`), "url-refused", /private or reserved/, host);
    }),
    { numRuns: 1_000 },
  );
});

test("every IPv4 address inside an IPv6 address is refused, even a public one", () => {
  const anyAddress = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map(dotted);
  const prefix = fc.constantFrom("::", "::ffff:", "::ffff:0:", "64:ff9b::", "64:ff9b:1::", "64:ff9b:1:2:3:4:");
  fc.assert(
    fc.property(prefix, anyAddress, (prefix, address) => assert.equal(isPublicAddress(prefix + address), false)),
  );
});

test("names that lead to a forbidden address, beside public ones, are refused", async () => {
  const forbidden = fc
    .constantFrom(...forbidden4)
    .chain(inRange)
    .map(dotted);
  const addresses = fc
    .tuple(fc.subarray([...public4, ...public6]), forbidden, fc.subarray([...public4, ...public6]))
    .map((lists) => lists.flat());
  await fc.assert(
    fc.asyncProperty(addresses, async (addresses) => {
      const lookup = async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      await assertProblem(new PictureFetcher({ lookup }).fetch("http://mixed.example/"), "url-refused", /private/);
    }),
  );
});

test("the first and the last address of every forbidden range are refused, and their neighbours outside are not", () => {
  for (const cidr of forbidden4) {
    const first = numberOf(cidr.split("/")[0]!);
    const last = first + (1n << BigInt(32 - Number(cidr.split("/")[1]))) - 1n;
    assert.equal(isPublicAddress(dotted(first)), false, cidr);
    assert.equal(isPublicAddress(dotted(last)), false, cidr);
  }
  for (const address of [...public4, ...public6]) assert.equal(isPublicAddress(address), true, address);
});

test("what is no address in its canonical form is not public", () => {
  for (const text of [
    "",
    "localhost",
    "8.8.8",
    "134744072",
    "010.8.8.8",
    "0x8.8.8.8",
    "8.8.8.8.",
    "[2003::1]",
    "8.8.8.8/32",
    " 8.8.8.8",
    "::ffff:8.8.8.8",
    "2003::g",
  ])
    assert.equal(isPublicAddress(text), false, text);
});
