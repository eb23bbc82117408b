import assert from "node:assert/strict";
import { test } from "node:test";
import { checkUrl } from "../../src/fetch/checked-url.js";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { TrustedHosts } from "../../src/fetch/trusted-hosts.js";
import { RequestProblem } from "../../src/problem.js";
import { assertProblem } from "./problems.js";

const usual = { ports: [80, 443], trusted: new TrustedHosts([]) };

test("ordinary links are taken, and made into the form that is asked", () => {
  for (const [text, href] of [
    ["https://example.com/cat.jpg", "https://example.com/cat.jpg"],
    [" http://example.com/cat.jpg\n", "http://example.com/cat.jpg"],
    ["HTTP://EXAMPLE.COM:80", "http://example.com/"],
    ["http://example.com:443/", "http://example.com:443/"],
    ["https://example.com:80/", "https://example.com:80/"],
    ["https://example.com./a", "https://example.com/a"],
    ["https://bücher.example/größe ä.jpg?q=ö", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe%20%C3%A4.jpg?q=%C3%B6"],
    ["https://93.184.216.34/", "https://93.184.216.34/"],
    ["http://[2606:2800:220:1::1]/", "http://[2606:2800:220:1::1]/"],
    ["http://0x5d.0xb8d822/", "http://93.184.216.34/"],
    ["https://localhost.example.com/", "https://localhost.example.com/"],
    [
      "https://internal.example/?url=http://127.0.0.1@localhost",
      "https://internal.example/?url=http://127.0.0.1@localhost",
    ],
  ] as const)
    assert.equal(checkUrl(text, usual).href, href);
});

test("a refusal says why", () => {
  for (const [text, detail] of [
    ["cat.jpg", "it is not a whole web address, such as https://example.com/cat.jpg"],
    ["ftp://example.com/", "only http and https are fetched"],
    ["http://me@example.com/", "it has a user name or a password in it"],
    ["http://example.com:8080/", "only these ports are asked: 80, 443"],
    ["http://redis/", "its host name is for use inside a network"],
    ["http://a..b.example/", "its host name is not well formed"],
    ["http://example.com\\a", "it has control characters or backslashes in it"],
    [`http://example.com/${"a".repeat(4096)}`, "it is longer than 4096 characters"],
  ] as const)
    assert.throws(() => checkUrl(text, usual), new RequestProblem("url-refused", detail));
});

test("a host that is allowed by name may be anywhere, at the ports that are asked", () => {
  const rules = { ports: [80, 8000], trusted: new TrustedHosts(["LocalHost", "10.0.0.1", "[::1]"]) };
  for (const text of ["http://localhost/", "http://localhost.:8000/", "http://10.1/", "http://[0::1]:8000/"])
    checkUrl(text, rules);
  for (const text of ["http://localhost:81/", "http://a.localhost/", "http://u@localhost/", "ftp://localhost/"])
    assert.throws(() => checkUrl(text, rules), RequestProblem, text);
});

test("a host that is allowed with a port is allowed at this port only", () => {
  const rules = { ports: [80, 443], trusted: new TrustedHosts(["localhost:8000", "[::1]:8000", "one.local:443"]) };
  for (const text of ["http://localhost:8000/", "https://localhost:8000/", "http://[::1]:8000/", "https://one.local/"])
    checkUrl(text, rules);
  for (const text of ["http://localhost/", "http://localhost:8001/", "http://one.local/", "http://127.0.0.1:8000/"])
    assert.throws(() => checkUrl(text, rules), RequestProblem, text);
});

test("an allowed address allows no other, nor itself at another port than the one that is named", async () => {
  const fetcher = new PictureFetcher({ allowedHosts: ["10.0.0.1", "[::1]:8000"] });
  for (const url of ["http://10.0.0.2/", "http://[::2]/", "http://[::1]/", "http://[::ffff:10.0.0.1]/"])
    await assertProblem(fetcher.fetch(url), "url-refused", /private or reserved/, url);
});

test("an allowed host that is no host is a mistake of the operator", () => {
  for (const host of [
    "",
    "::1",
    "http://localhost",
    "localhost/a",
    "user@localhost",
    "localhost:",
    "localhost:port",
    "local host",
    "*",
  ])
    assert.throws(() => new TrustedHosts([host]), TypeError, host);
});
