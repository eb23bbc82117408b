import { doNativeWork, type NativeWork } from "./native-work.js";

// A function with everything in it that cannot be bundled, to be bundled as the others are.

export const handler = (event: { readonly datasetFile: string; readonly folder: string }): Promise<NativeWork> =>
  doNativeWork(event.datasetFile, event.folder);
