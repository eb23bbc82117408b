/// <reference path="./.sst/platform/config.d.ts" />

// What is deployed on AWS. `bin/deploy` builds and bundles before it comes here. Each file of stacks/ is a capability.
export default $config({
  app(input) {
    const isProduction = input.stage === "production";
    return {
      name: "snn",
      home: "aws",
      // What production has learned is kept when the stage is removed; `sst remove` refuses, and bin/remove asks for the name.
      removal: isProduction ? "retain" : "remove",
      protect: isProduction && process.env.SNN_REMOVE !== input.stage,
    };
  },
  async run() {
    // First, since it changes how later components are linked.
    await import("./stacks/links");
    await import("./stacks/network");
    await import("./stacks/storage");
    await import("./stacks/messaging");
    await import("./stacks/parameter-server");
    await import("./stacks/notification");
    await import("./stacks/training");
    await import("./stacks/load-balancer");
    await import("./stacks/approval");
    await import("./stacks/prediction");
    await import("./stacks/release");
    await import("./stacks/logging");
    await import("./stacks/observability");
    const { urls } = await import("./stacks/directory");
    return urls;
  },
});
