/** What a person has given to be looked at: a file, or the address of a picture. */
export type Given =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "address"; readonly address: string };

/** What a person may call it: the file's name, or the host of the address. */
export function nameOf(given: Given): string {
  if (given.kind === "file") return given.file.name;
  return URL.canParse(given.address) ? new URL(given.address).hostname : given.address;
}

/** The picture that is dropped or pasted. Browsers hand a copied picture over as a file and as its address: the file is at hand. */
export function givenIn(data: DataTransfer | null): Given | undefined {
  const file = data?.files[0];
  if (file) return { kind: "file", file };
  return addressIn(data?.getData("text/uri-list") || data?.getData("text/plain") || "");
}

/** The address that a text is, if it is one of http or https. A list of addresses may begin with comments. */
export function addressIn(text: string): Given | undefined {
  const address = text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#"));
  const isAddress = address !== undefined && /^https?:\/\//i.test(address) && URL.canParse(address);
  return isAddress ? { kind: "address", address } : undefined;
}

/** The first picture of the clipboard, or the address in it. */
export async function givenInClipboard(): Promise<Given | undefined> {
  for (const item of await navigator.clipboard.read()) {
    const picture = item.types.find((type) => type.startsWith("image/"));
    if (picture) {
      const file = new File([await item.getType(picture)], "Pasted picture", { type: picture });
      return { kind: "file", file };
    }
    if (item.types.includes("text/plain")) return addressIn(await (await item.getType("text/plain")).text());
  }
  return undefined;
}
