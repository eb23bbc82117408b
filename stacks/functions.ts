import { approval, gate } from "./approval";
import { deadLetter, keptLetter } from "./dead-letters";
import type { FunctionName } from "./lambda-function";
import { notify } from "./notification";
import { release, rollout } from "./release";
import { finish, launch, neuron, trainer, upload, watchdog } from "./training";

/** Every function, for those who look after all of them. */
export const functions: Readonly<Record<FunctionName, sst.aws.Function>> = {
  launch,
  trainer,
  finish,
  notify,
  upload,
  release,
  watchdog,
  neuron,
  "dead-letter": deadLetter,
  "kept-letter": keptLetter,
  rollout,
  gate,
  approval,
};
