import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "nodemailer";
import { readMail } from "../../../src/rehearsal/user/mail.js";

const link = `https://example.com/decide?token=${"a1=".repeat(60)}`;

for (const encoding of ["quoted-printable", "base64"] as const)
  test(`reads what was written in ${encoding}`, async () => {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
    const subject = `Ünïcode, and so long that the header does not fit into one line: ${"word ".repeat(20)}end`;
    const text = `Grüße\n\n  ${link}\n`;
    const { message } = await transport.sendMail({
      from: "a@example.com",
      to: "b@example.com",
      subject,
      text,
      textEncoding: encoding,
    });
    const mail = readMail(message as Buffer, ["b@example.com"]);
    assert.equal(mail.subject, subject);
    assert.equal(mail.text.replaceAll("\r\n", "\n").trimEnd(), text.trimEnd());
    assert.deepEqual(mail.to, ["b@example.com"]);
  });

test("refuses what it cannot read", () => {
  const source = Buffer.from("Subject: x\r\nContent-Transfer-Encoding: uuencode\r\n\r\ntext");
  assert.throws(() => readMail(source, []), /mail in uuencode is not read here/);
});
