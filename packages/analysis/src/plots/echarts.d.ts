/** What we use of the one file, which comes without types. */
declare module "echarts/dist/echarts.esm.min.mjs" {
  export { init } from "echarts/core";
}
