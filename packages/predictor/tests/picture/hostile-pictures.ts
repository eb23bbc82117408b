import { foreignFiles } from "./hostile/foreign-files.js";
import { hostileAvifs } from "./hostile/hostile-avifs.js";
import { hostileGifs } from "./hostile/hostile-gifs.js";
import { hostileJpegs } from "./hostile/hostile-jpegs.js";
import type { HostilePicture } from "./hostile/hostile-picture.js";
import { hostilePngs } from "./hostile/hostile-pngs.js";
import { hostileTiffs } from "./hostile/hostile-tiffs.js";
import { hostileWebps } from "./hostile/hostile-webps.js";

export type { HostilePicture } from "./hostile/hostile-picture.js";

/** What strangers may send in place of a picture of a cat. All of it is made here: it takes some seconds, and 60 MB. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const made = [hostilePngs(), hostileJpegs(), hostileGifs(), hostileWebps(), hostileTiffs(), hostileAvifs()];
  return [...(await Promise.all(made)).flat(), ...foreignFiles()];
}
