import { lambdaFunction } from "./lambda-function";
import { DeadLetters, Events, undelivered } from "./messaging";
import { Runs } from "./storage";

/** Keeps what Lambda has given up, and fails the run that cannot go on without it. What even it cannot do is kept by Lambda. */
export const deadLetter = lambdaFunction("dead-letter", {
  links: { DeadLetters, Events, Runs },
  memory: "512 MB",
  timeout: "60 seconds",
  onFailure: undelivered,
});

/** The same for functions that a run can do without: keeps, and that is all. */
export const keptLetter = lambdaFunction("kept-letter", {
  links: { DeadLetters },
  memory: "256 MB",
  timeout: "30 seconds",
  onFailure: undelivered,
});
