/** A URL that may stand in a link or a form: of http or https, or on this host. Anything else, `javascript:` say, is undefined. */
export function linkable(url: string | undefined): string | undefined {
  const isPath = url !== undefined && /^\/(?![/\\])/.test(url);
  return isPath || /^https?:\/\//i.test(url ?? "") ? url : undefined;
}

/** A picture that may stand in a page: a `data:` URL of a format that every browser decodes and that runs no script. */
export function showable(src: string): string | undefined {
  return /^data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(src) ? src : undefined;
}
