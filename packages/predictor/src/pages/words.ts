/*
 * How numbers, times and classes are said. The browser's script imports this very file (it is served as an asset), so it
 * must not import anything and must run in browsers.
 */

/** A share from 0 to 1 in percent, to a tenth. It says 0 and 100 only if nothing was rounded away. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "unknown";
  if (share > 0 && share < 0.0005) return "< 0.1\u00a0%";
  if (share < 1 && share >= 0.9995) return "> 99.9\u00a0%";
  return `${(100 * share).toFixed(1)}\u00a0%`;
}

/** A time of ISO 8601 as people write it, in UTC; a text that is no time stays as it is. */
export function moment(isoTime: string): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return isoTime;
  const inWords = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(time);
  return `${inWords} UTC`;
}

/** A number of bytes in MB, as limits are written. */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 1_000_000).toFixed(1))}\u00a0MB`;
}

/** What a model sees in a picture: "This is a cat.", "This is not a cat."; classes that are no plain words are quoted. */
export function verdictInWords(className: string): string {
  const { negated, noun } = nounOf(className);
  if (noun === undefined) return `The likeliest class is “${className}”.`;
  return `This is ${negated ? "not " : ""}${withArticle(noun)}.`;
}

/** What a model is asked: of two classes of which one is the absence of the other, whether there is such a thing. */
export function questionFor(classes: readonly string[]): string {
  const things = classes.map(nounOf);
  const thing = things.find(({ noun, negated }) => noun !== undefined && !negated);
  const isYesOrNo = things.length === 2 && things.some(({ noun, negated }) => negated && noun === thing?.noun);
  return isYesOrNo ? `Is there ${withArticle(thing!.noun!)} in this picture?` : "What is in this picture?";
}

/** Makes a sentence end with a stop. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) || text === "" ? text : `${text}.`;
}

/** The thing that a class is named after, if an article may stand before it: no capitals, no digits, no plural. */
function nounOf(className: string): { readonly negated: boolean; readonly noun: string | undefined } {
  const [, negation, noun] =
    /^(non[-_ ]?|not[-_ ](?:an?[-_ ])?|no[-_ ])?([a-z]+(?:[-_ ][a-z]+)*)$/.exec(className) ?? [];
  const isPlural = noun !== undefined && /[^aious]s$/.test(noun);
  return { negated: negation !== undefined, noun: isPlural ? undefined : noun?.replaceAll("_", " ") };
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
