// Trains in this process and tells where the time of a neuron message goes; the last argument is the message batch. Nothing of the product
// is changed for it: the clock is set by what goes through the ports.
import type { ParameterServer } from "@snn/core";
import { MemoryParameterServer } from "@snn/core/adapters/memory";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import type { EmbeddedCloud } from "../../src/embedded/embedded-cloud.js";
import { caseArguments } from "./case-arguments.js";
import { trainEmbedded } from "./embedded-training.js";
import { overridden } from "./overridden.js";
import { PhaseClock } from "./phase-clock.js";
import { tellMeasurement } from "./tell-measurement.js";

const asked = caseArguments();
const clock = new PhaseClock();
const compute = new OnnxruntimeCompute();
let messages = 0;

const { epochMs, costs } = await trainEmbedded(asked, {
  messageBatch: Number(asked.more[0]),
  ports: {
    parameterServer: clockedServer(new MemoryParameterServer()),
    compute: {
      async product(product) {
        clock.enter("products");
        const result = await compute.product(product);
        clock.enter("formulas");
        return result;
      },
    },
  },
  prepare: clockQueue,
});
await tellMeasurement({ epochMs, costs, phaseMs: clock.restart(), messages });

/** From what the queue hands out until something is read, messages are checked. */
function clockQueue({ queue, bus }: EmbeddedCloud): void {
  const receive = queue.receive.bind(queue);
  queue.receive = (most) => {
    const received = receive(most);
    messages += received.length;
    clock.enter("validate");
    return received;
  };
  const startMs = performance.now();
  let isWarm = false;
  bus.watch(({ type }) => {
    if (type !== "EpochStarted" || isWarm || performance.now() - startMs < (1000 * asked.seconds) / 3) return;
    isWarm = true;
    messages = 0;
    clock.restart();
  });
}

/** What a tile reads and leaves behind; what else is asked of the parameter server belongs to the dispatch. */
function clockedServer(server: ParameterServer): ParameterServer {
  let pending = 0;
  const reading = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    if (clock.phase === "validate") clock.enter("read");
    pending++;
    const result = await read();
    pending--;
    if (pending === 0 && clock.phase === "read") clock.enter("formulas");
    return result;
  };
  return overridden(server, {
    position: (runId) => reading(() => server.position(runId)),
    read: (runId, ranges) => reading(() => server.read(runId, ranges)),
    async complete(runId, completion) {
      clock.enter("write");
      await server.write(runId, completion.writes);
      clock.enter("complete");
      const outcome = await server.complete(runId, { ...completion, writes: [] });
      clock.enter("dispatch");
      return outcome;
    },
  });
}
