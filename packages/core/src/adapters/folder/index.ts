export { FolderObjectStore } from "./object-store.js";
export { FolderRunStore } from "./run-store.js";
