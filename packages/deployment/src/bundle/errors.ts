/** The functions cannot be bundled, or a bundle is not what it has to be. The message says which and what to do. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}
