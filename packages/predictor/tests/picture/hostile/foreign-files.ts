import { gzipSync } from "node:zlib";
import { type HostilePicture, hostile } from "./hostile-picture.js";
import { pngSignature } from "./png.js";

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
const entity = (name: string, of: string) => `<!ENTITY ${name} "${`&${of};`.repeat(10)}">`;
const laughs = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">${["b", "c", "d", "e", "f", "g", "h", "i"]
  .map((name, i) => entity(name, "abcdefgh"[i]!))
  .join("")}]><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>&i;</text></svg>`;
const external = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>&x;</text></svg>`;
const linked = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8"><image xlink:href="http://169.254.170.2/" width="8" height="8"/></svg>`;

/** Files of other kinds, by their first bytes; each is filled up with zeros. */
const beginnings: Readonly<Record<string, string>> = {
  "a single byte": "\xff",
  "a text": "This is not a picture.",
  "a web page": "<!doctype html><title>cat.jpg</title>",
  "a PDF": "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF",
  PostScript: "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
  "a zip archive": "PK\x03\x04\x14\0\0\0",
  "a gzip archive": "\x1f\x8b\x08\0\0\0\0\0",
  "a film in MP4": "\0\0\0\x18ftypisom\0\0\0\0isommp42",
  "a film in WebM": "\x1aE\xdf\xa3\x01\0\0\0",
  "a sound in WAVE": "RIFF\x24\0\0\0WAVEfmt ",
  "a picture of a Canon, CR3": "\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
  BMP: "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0",
  "an icon, ICO": "\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0",
  Photoshop: "8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x08\0\0\0\x08\0\x08\0\x03",
  GIMP: "gimp xcf v011\0\0\0\0\x08\0\0\0\x08",
  PPM: "P6 1 1 255\nabc",
  PFM: "PF\n1 1\n-1.0\n0000",
  Radiance: "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n1234",
  OpenEXR: "v/1\x01\x02\0\0\0channels\0chlist\0",
  FITS: "SIMPLE  =                    T".padEnd(80, " "),
  "JPEG XL, bare": "\xff\x0a\xfa\x1f\x01\x90",
  "JPEG XL, in a box": "\0\0\0\x0cJXL \r\n\x87\n",
  "JPEG 2000": "\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ",
  "JPEG 2000, bare": "\xff\x4f\xff\x51\0\x2f\0\0",
  "JPEG XR": "II\xbc\x01\x08\0\0\0",
  "an image of libvips": "\x08\xf2\xa6\xb6\0\0\0\x08\0\0\0\x08\0\0\0\x03",
  MATLAB: "MATLAB 5.0 MAT-file",
  DICOM: `${"\0".repeat(128)}DICM`,
  "numbers, CSV": "1,2,3\n4,5,6\n",
  "commands for ImageMagick": "push graphic-context\nfill 'url(https://127.0.0.1/\"|id\")'\npop graphic-context\n",
  "a PNG of the old Fireworks kind, MNG": "\x8aMNG\r\n\x1a\n",
  "a program": "\x7fELF\x02\x01\x01\0",
};

export function foreignFiles(): HostilePicture[] {
  return [
    hostile("foreign", "nothing", Buffer.alloc(0), "picture-format"),
    hostile("foreign", "a megabyte of zeros", Buffer.alloc(1_000_000), "picture-format"),
    ...Object.entries(beginnings).map(([name, beginning]) =>
      hostile(
        "foreign",
        name,
        Buffer.concat([Buffer.from(beginning, "latin1"), Buffer.alloc(name === "a single byte" ? 0 : 64)]),
        "picture-format",
      ),
    ),
    hostile(
      "foreign",
      "the name of a HEIC and no more",
      Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
      "picture-damaged",
    ),
    hostile("svg", "as it is", Buffer.from(svg), "picture-format"),
    hostile(
      "svg",
      "with an XML declaration",
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`),
      "picture-format",
    ),
    hostile("svg", "behind a comment of 900 bytes", Buffer.from(`<!--${"x".repeat(900)}-->${svg}`), "picture-format"),
    hostile("svg", "in UTF-16", Buffer.from(`\ufeff${svg}`, "utf16le"), "picture-format"),
    hostile("svg", "compressed", gzipSync(svg), "picture-format"),
    hostile("svg", "with entities that unfold to 200 MB", Buffer.from(laughs), "picture-format"),
    hostile("svg", "with an entity that is a file of the server", Buffer.from(external), "picture-format"),
    hostile("svg", "with a picture at the credentials' address", Buffer.from(linked), "picture-format"),
    hostile("svg", "behind the signature of a PNG", Buffer.concat([pngSignature, Buffer.from(svg)]), "picture-damaged"),
    hostile("svg", "behind the name of a GIF", Buffer.from(`GIF89a${svg}`), "picture-damaged"),
    hostile(
      "svg",
      "behind the start of a JPEG",
      Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from(svg)]),
      "picture-damaged",
    ),
    hostile(
      "svg",
      "behind the name of a TIFF",
      Buffer.concat([Buffer.from("II*\0", "latin1"), Buffer.from(svg)]),
      "picture-damaged",
    ),
  ];
}
