import { InvalidInputError } from "@snn/core";
import type { CloudOptions } from "./linked.js";

/** @throws InvalidInputError for a stage, or its region, where no deployed cloud is meant. */
export function refuseStageElsewhere({ cloud, stage, region }: CloudOptions & { readonly cloud: string }): void {
  if (cloud === "aws") return;
  const given = Object.entries({ "--stage": stage, "--region": region }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const expected = "nothing: it is for --cloud aws";
  throw new InvalidInputError(
    given.map(([path]) => ({ file: `--cloud ${cloud}`, path, found: "an option", expected })),
  );
}
