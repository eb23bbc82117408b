import sharp from "sharp";

/** The loaders of libvips that may read what strangers send, by their class names; `Heif` reads AVIF. */
const loaders = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((format) => `VipsForeignLoad${format}Buffer`);

/**
 * Makes sharp fit for pictures of strangers, for the whole process, since libvips knows these settings only for the whole
 * process. Calling it again changes nothing.
 *
 * - All loaders are blocked but six. An SVG, which sharp reads by default, then never reaches the XML parser, nor an HDR
 *   photograph the young libultrahdr: its ordinary JPEG is read instead.
 * - No operation cache: it never hits, for every picture is another, and it keeps pixels. Measured after four AVIFs of 40
 *   megapixels: 579 MB are kept with the cache, 121 MB without.
 * - One thread a picture, as is sharp's default with glibc only. The pictures already run at the same time: four PNGs of 40
 *   megapixels at once take 150 ms with one thread each and 150 ms with two, on two cores.
 */
export function restrictSharp(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  sharp.concurrency(1);
}
