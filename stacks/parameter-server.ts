import { linkWithoutActions } from "./links";
import { vpc } from "./network";
import { isProduction } from "./stage";

/**
 * Valkey, which costs a fifth less than Redis: TLS and a password always, primary endpoint (cluster mode off: a run's scripts touch a
 * dozen keys, which all have one hash tag anyway). It refuses writes when it is full instead of evicting what a run still needs.
 *
 * A run needs the data set once, its activations, and weights of two steps: 45 MB for the standard network and pictures of cats.
 * A cache.t4g.micro has 0.5 GB; a cache.r7g.large 13 GB, and production has a second one that takes over. What they cost is in
 * docs/operations.md.
 */
export const parameterServer = new sst.aws.Redis("ParameterServer", {
  vpc: { subnets: vpc.privateSubnets, securityGroups: vpc.securityGroups },
  engine: "valkey",
  version: "8.0",
  instance: isProduction ? "r7g.large" : "t4g.micro",
  cluster: false,
  parameters: { "maxmemory-policy": "noeviction" },
  ...(isProduction && {
    transform: {
      cluster: (args) => {
        args.numCacheClusters = 2;
        args.automaticFailoverEnabled = true;
        args.multiAzEnabled = true;
      },
    },
  }),
});

/** The network and the password say who may use it. */
export const ParameterServer = linkWithoutActions(parameterServer);
