// Trains in this process, as `snn train` does; a last argument is the message batch.
import { caseArguments } from "./case-arguments.js";
import { trainEmbedded } from "./embedded-training.js";
import { liveMemoryBytes } from "./live-memory.js";
import { tellMeasurement } from "./tell-measurement.js";

const asked = caseArguments();
const [messageBatch] = asked.more;
let liveBytes = 0;
const { epochMs, costs } = await trainEmbedded(asked, {
  ...(messageBatch !== undefined && { messageBatch: Number(messageBatch) }),
  whenDone: () => {
    liveBytes = liveMemoryBytes();
  },
});
await tellMeasurement({ epochMs, costs, liveBytes });
