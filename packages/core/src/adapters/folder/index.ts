export { createWhole } from "./create-whole.js";
export { FolderObjectStore } from "./object-store.js";
export { FolderReleaseStore } from "./release-store.js";
export { FolderRunReader } from "./run-reader.js";
export { FolderRunStore } from "./run-store.js";
