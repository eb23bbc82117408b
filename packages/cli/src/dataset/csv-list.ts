import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InvalidInputError, type Problem } from "@snn/core";
import { CsvError, parse } from "csv-parse/sync";
import { refusal, whyUnreadable } from "../problems.js";
import type { ListedPicture, PictureList } from "./picture-list.js";

const expectedHeader = "a first line with the columns file and label, and set if you like";

/**
 * Lists the pictures of a CSV file: UTF-8, with or without a byte order mark, any line ends, quotes as in RFC 4180, separated by
 * commas, semicolons or tabs. The columns `file` (relative to the CSV file) and `label`; `set` (`train` or `test`) or none; others
 * are not looked at.
 *
 * @throws InvalidInputError with every problem of the list.
 */
export async function listCsv(source: string): Promise<PictureList> {
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw refusal(source, whyUnreadable(cause), "a CSV file", cause);
  });
  const rows = parseRows(source, textOf(source, bytes));
  const problems: Problem[] = [];
  const pictures: ListedPicture[] = [];
  for (const { record, info } of rows) {
    const problem = (found: string, expected: string) =>
      problems.push({ file: source, path: `line ${info.lines}`, found, expected });
    const { file = "", set } = record;
    const className = (record["label"] ?? "").trim().normalize();
    if (file === "") problem("no file", "the name of a picture");
    if (/\0/.test(file + className)) problem("a zero byte", "text");
    if (className === "") problem("no label", "the name of its class");
    if (set !== undefined && set !== "train" && set !== "test")
      problem(set === "" ? "no set" : `the set ${JSON.stringify(set)}`, "train or test");
    const path = resolve(dirname(source), file);
    pictures.push({ path, name: file, className, ...(set === "train" || set === "test" ? { set } : {}) });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (pictures.length === 0) throw refusal(source, "no rows", "a row for every picture");
  const classes = new Set(pictures.map(({ className }) => className));
  if (classes.size === 1) throw refusal(source, `one class, ${[...classes][0]}`, "labels of at least two classes");
  return { pictures, leftOut: [] };
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  /** Of the parser: `lines` is the last line of the row. */
  readonly info: { readonly lines: number };
}

function parseRows(source: string, text: string): Row[] {
  const header = /^[^\r\n]*/.exec(text)![0];
  const delimiter = [",", ";", "\t"].find((mark) => header.includes(mark));
  if (delimiter === undefined)
    throw refusal(
      source,
      header.trim() === "" ? "no header" : `the header ${JSON.stringify(header.slice(0, 100))}`,
      expectedHeader,
    );
  try {
    const columns = (names: string[]) => {
      const known = names.map((name) => name.trim().toLowerCase());
      const twice = ["file", "label", "set"].find((name) => known.indexOf(name) !== known.lastIndexOf(name));
      if (twice !== undefined) throw refusal(source, `the column ${twice} twice`, expectedHeader);
      if (known.includes("file") && known.includes("label")) return known;
      throw refusal(source, `the columns ${known.join(", ")}`, expectedHeader);
    };
    return parse(text, { columns, delimiter, skip_empty_lines: true, info: true, trim: true }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refusal(
      source,
      `no CSV (${error.message})`,
      "as many fields in every row as in the first, and closed quotes",
      error,
    );
  }
}

function textOf(source: string, bytes: Uint8Array): string {
  try {
    // Takes the byte order mark away.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal(source, "a file that is no text in UTF-8", "a CSV file in UTF-8 (in Excel: CSV UTF-8)", cause);
  }
}
