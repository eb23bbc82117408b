export { type Asset, readAssets, readLooks } from "./assets.js";
export { confirmPage } from "./confirm-page.js";
export { decidedPage } from "./decided-page.js";
export { linkProblemPage } from "./link-problem-page.js";
export { problemPage } from "./problem-page.js";
export { resultPage } from "./result-page.js";
export { uiPage } from "./ui-page.js";
export type * from "./views.js";
