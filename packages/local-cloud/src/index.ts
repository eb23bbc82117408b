export { MissingProgramError } from "./emulators/mortal-process.js";
export { LocalCloud, type LocalCloudOptions } from "./local-cloud.js";
