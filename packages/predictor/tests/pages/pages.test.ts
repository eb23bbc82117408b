import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { confirmPage, decidedPage, linkProblemPage, resultPage, uiPage } from "../../src/pages/index.js";
import { everyPage } from "./every-page.js";
import { contentsOf, skeletonOf, tagsOf } from "./markup.js";
import { decided, model, production, question, release, result } from "./views.js";

const hostile = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '" onfocus="alert(1)" autofocus="',
  "</title></style></textarea><script>alert(1)</script>",
  "--><!-- ]]> <![CDATA[",
  "&lt;script&gt; &#60;b&#62; &quot;",
  "javascript:alert(1)",
  "__proto__",
  "\u202etxt.exe\u0000\u0007",
];

describe("every page", () => {
  for (const [name, html] of everyPage()) {
    test(`has a language, a title, a heading and unique ids: ${name}`, () => {
      const tags = tagsOf(html).filter(({ isEnd }) => !isEnd);
      assert.equal(tags[0]?.name, "html");
      assert.equal(tags[0]?.attributes.get("lang"), "en");
      assert.match(contentsOf(html, "title").join(), /^.+ · SNN$/);
      assert.equal(tags.filter((each) => each.name === "h1").length, 1);
      assert.equal(tags.filter((each) => each.name === "main").length, 1);
      const ids = tags.flatMap(({ attributes }) => attributes.get("id") ?? []);
      assert.deepEqual(ids, [...new Set(ids)]);
      for (const { attributes } of tags) {
        const named = [attributes.get("for"), attributes.get("aria-labelledby"), attributes.get("aria-describedby")];
        for (const id of named) assert.ok(id === undefined || ids.includes(id), `something has the id ${id}`);
      }
    });

    test(`labels every field, and describes every picture: ${name}`, () => {
      const tags = tagsOf(html).filter(({ isEnd }) => !isEnd);
      const labelled = new Set(tags.filter((each) => each.name === "label").map((each) => each.attributes.get("for")));
      for (const { name: tag, attributes } of tags) {
        if (tag === "input" || tag === "textarea") assert.ok(labelled.has(attributes.get("id")), attributes.get("id"));
        if (tag === "img") assert.ok(attributes.has("alt"));
      }
    });

    test(`has no style, script or handler in it, and loads nothing from elsewhere: ${name}`, () => {
      for (const { name: tag, attributes } of tagsOf(html)) {
        assert.notEqual(tag, "style");
        for (const key of attributes.keys()) assert.doesNotMatch(key, /^(?:style|on.*|srcdoc)$/);
        const loaded = attributes.get("src") ?? (tag === "link" ? attributes.get("href") : undefined);
        assert.match(loaded ?? "/", /^(?:\/(?!\/)|data:image\/)/);
      }
      assert.ok(contentsOf(html, "script").every((script) => script === ""));
    });
  }

  test("keeps its tags and attributes whatever texts come from callers", () => {
    const harmless = everyPage((text) => `x${text}`);
    const holds = (text: string) => {
      for (const [name, html] of everyPage((before) => `${text}${before}`))
        assert.deepEqual(skeletonOf(html), skeletonOf(harmless.get(name)!), name);
    };
    for (const text of hostile) holds(text);
    fc.assert(fc.property(fc.string({ unit: "binary" }), holds), { numRuns: 200 });
  });

  test("says that it is staging, where it is", () => {
    for (const [name, html] of everyPage()) {
      const isStaging = html.includes('<strong class="badge">staging</strong>');
      assert.equal(isStaging, /staging|rejected|used/.test(name), name);
      assert.equal(contentsOf(html, "title")[0]!.startsWith("Staging: "), isStaging, name);
    }
  });
});

describe("the page that asks", () => {
  test("has forms that work without a script", () => {
    const forms = tagsOf(uiPage({ classes: model.classes, model, slot: "production" })).filter(
      ({ name, isEnd }) => name === "form" && !isEnd,
    );
    const attributesOf = (id: string) => forms.find(({ attributes }) => attributes.get("id") === id)!.attributes;
    assert.equal(attributesOf("file-form").get("enctype"), "multipart/form-data");
    assert.equal(attributesOf("file-form").get("method"), "post");
    assert.equal(attributesOf("file-form").get("action"), "/image");
    assert.equal(attributesOf("address-form").get("method"), "get");
    assert.equal(attributesOf("address-form").get("action"), "/image");
    assert.ok(attributesOf("paste-form").has("hidden"));
  });

  test("asks for nothing without a model", () => {
    const html = uiPage({ classes: [], model: undefined, slot: "production" });
    assert.match(html, /There is no model here yet/);
    assert.doesNotMatch(html, /<form|<script/);
  });
});

describe("the page of a result", () => {
  test("says the verdict in words, the probabilities, likeliest first, and which model it was", () => {
    const html = resultPage(result);
    assert.match(contentsOf(html, "h1").join(), /This is a cat\./);
    const classes = contentsOf(html, "li");
    assert.match(classes[0]!, />cat<.*98\.7\u00a0%.*width="98\.734/);
    assert.match(classes[1]!, />non-cat<.*1\.3\u00a0%/);
    for (const text of [model.releaseId, model.runId, "20 November 2026 at 14:05 UTC", "95.5\u00a0%", model.sha256])
      assert.ok(html.includes(text), text);
  });

  test("shows no picture that is not a picture of the service", () => {
    for (const src of [
      "https://example.com/cat.jpg",
      "javascript:alert(1)",
      "data:image/svg+xml;base64,PHN2Zz4=",
      "data:text/html,x",
      '"onerror="x',
    ])
      assert.doesNotMatch(resultPage({ ...result, picture: { src, name: "x" } }), /data-field="picture"/, src);
    assert.match(
      resultPage(result),
      /<img src="data:image\/png;base64,[^"]+" alt="The picture that was looked at: tabby.png"/,
    );
  });

  test("leaves the name out where there is none", () => {
    const html = resultPage({ ...result, picture: { ...result.picture, name: "" } });
    assert.doesNotMatch(html, /figcaption/);
    assert.match(html, /alt="The picture that was looked at"/);
  });
});

describe("the page before a decision", () => {
  test("compares the model with the one in production, in words", () => {
    const rows = contentsOf(contentsOf(confirmPage(question), "tbody").join(), "tr").map((row) =>
      contentsOf(row, "td").map((cell) => cell.replace(/<[^>]*>/g, "")),
    );
    assert.deepEqual(rows, [
      ["95.5\u00a0%", "92.0\u00a0%", "+3.5 points better"],
      ["99.3\u00a0%", "99.4\u00a0%", "−0.1 points worse"],
      ["0.0471", "0.0881", "−0.041 better"],
    ]);
  });

  test("says so where there is nothing to compare with, and where nothing has changed or is known", () => {
    assert.match(confirmPage({ ...question, production: undefined }), /There is no model in production yet/);
    assert.match(confirmPage({ ...question, production: release }), /<td>same<\/td>/);
    const metrics = { cost: Number.NaN, trainAccuracy: Number.NaN, testAccuracy: Number.NaN };
    assert.match(
      confirmPage({ ...question, release: { ...release, metrics } }),
      /<td>unknown<\/td>.*<td>unknown<\/td>/s,
    );
  });

  test("asks for a name, and for a reason where a model is rejected", () => {
    for (const verdict of ["approve", "reject"] as const) {
      const tags = tagsOf(confirmPage({ ...question, verdict }));
      const named = (name: string) => tags.find(({ attributes }) => attributes.get("name") === name)!.attributes;
      assert.ok(named("by").has("required"));
      assert.equal(named("by").get("maxlength"), "100");
      assert.equal(named("reason").get("maxlength"), "1000");
      assert.equal(named("reason").has("required"), verdict === "reject");
    }
  });

  test("posts to its own address only, and has no link to the other decision", () => {
    const html = confirmPage(question);
    assert.match(html, /<form class="decide" action="\/decide\?token=abc\.def" method="post">/);
    const links = tagsOf(html).flatMap(({ name, attributes }) => (name === "a" ? (attributes.get("href") ?? []) : []));
    assert.deepEqual(links, ["#content", "/ui", "/ui", "/docs", "http://staging.example:8080/ui"]);
  });

  test("links to nothing that runs a script", () => {
    for (const url of [
      "javascript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "//evil.example",
      "/\\evil.example",
    ]) {
      const html = confirmPage({ ...question, action: url, tryUrl: url });
      assert.doesNotMatch(html, /Try this model/, url);
      assert.doesNotMatch(html, /action=/, url);
    }
  });
});

describe("the page after a decision", () => {
  test("says who decided what, when and why", () => {
    const html = decidedPage({ ...decided, outcome: "rejected", production });
    for (const text of [
      "Rejected",
      "Ada",
      "21 November 2026 at 08:00 UTC",
      "Better on foxes",
      release.releaseId,
      production.releaseId,
    ])
      assert.ok(html.includes(text), text);
  });

  test("says of a second decision that nothing was done, and what the first one was", () => {
    const html = decidedPage({ ...decided, outcome: "already", earlier: "approved", reason: "" });
    assert.match(html, /Nothing was done now/);
    assert.match(html, /<dd>Approved<\/dd>/);
    assert.match(html, /No reason was given/);
  });

  test("says of a link that does nothing why it does not", () => {
    assert.match(linkProblemPage({ problem: "expired" }), /This link has expired.*Nothing was done\./);
    assert.match(linkProblemPage({ problem: "forged" }), /This link is not valid.*Nothing was done\./);
    assert.match(linkProblemPage({ problem: "decided" }), /This link has been used.*Nothing was done\./);
    assert.match(linkProblemPage({ problem: "expired", detail: "It was good until noon" }), /It was good until noon\./);
  });
});
