import type { FaultRates } from "@snn/core/adapters/memory";
import { InvalidArgumentError } from "commander";

export const faultNames = ["duplicate", "reorder", "lose", "crash"] as const;

/**
 * Reads a specification such as `seed=7,duplicate=0.3,reorder=1,lose=0.1,crash=0.02`. What is not named is 0; the seed is
 * 1 when it is not named.
 *
 * @throws InvalidArgumentError saying what is wrong.
 */
export function parseFaults(spec: string): FaultRates {
  const rates = { seed: 1, duplicate: 0, reorder: 0, lose: 0, crash: 0 };
  for (const part of spec.split(",")) {
    const [name = "", text = "", ...rest] = part.trim().split("=");
    const value = Number(text);
    const isNumber = rest.length === 0 && text.trim() !== "" && Number.isFinite(value);
    if (name === "seed" && isNumber && Number.isInteger(value) && value >= 0) rates.seed = value;
    // At 1 a lost acknowledgement would be lost for ever.
    else if (isFault(name) && isNumber && value >= 0 && (value < 1 || (value === 1 && name !== "lose")))
      rates[name] = value;
    else
      throw new InvalidArgumentError(
        `Found "${part.trim()}", expected seed=N or one of ${faultNames.join(", ")} with a share from 0 to 1 (lose: below 1), separated by commas.`,
      );
  }
  return rates;
}

function isFault(name: string): name is (typeof faultNames)[number] {
  return (faultNames as readonly string[]).includes(name);
}
