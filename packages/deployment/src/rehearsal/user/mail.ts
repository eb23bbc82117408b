/** A mail of plain text. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Reads a mail as it came over the wire: one part of plain text, as nodemailer writes it. @throws Error for another encoding */
export function readMail(source: Buffer, to: readonly string[]): Mail {
  const content = source.toString("utf8");
  const end = content.indexOf("\r\n\r\n");
  // A header may go on in the next line, which then begins with a space.
  const lines = content
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const header = (name: string) =>
    lines.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const body = content.slice(end + 4);
  return { to, subject: decodeWords(header("subject")), text: decode(body, header("content-transfer-encoding")) };
}

function decode(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString("utf8");
    case "quoted-printable":
      return decodeQuoted(body.replace(/=\r\n/g, ""));
    case "7bit":
    case "":
      return body;
    default:
      throw new Error(`mail in ${encoding} is not read here`);
  }
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Words of a header that are not ASCII: `=?UTF-8?Q?…?=`. */
function decodeWords(header: string): string {
  return header.replace(/=\?utf-8\?([QB])\?([^?]*)\?=\s*/gi, (_, encoding: string, text: string) =>
    encoding.toUpperCase() === "B"
      ? Buffer.from(text, "base64").toString("utf8")
      : decodeQuoted(text.replaceAll("_", " ")),
  );
}
