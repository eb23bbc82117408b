import { contestMarkdown } from "./contest-markdown.js";
import { figure } from "./figure.js";
import { growthMarkdown, messagesMarkdown } from "./growth-markdown.js";
import type { Results } from "./results.js";
import { table } from "./table.js";
import { targetsOf } from "./targets.js";

/** `docs/benchmarks.md`: results with what one has to know to read them. */
export function page(results: Results): string {
  const { machine, measuredOn } = results;
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB of memory`;
  return `# Benchmarks

What the queue costs, against what does the same work without one. Anybody can run it again:

\`\`\`sh long
npm ci --prefix benchmarks/peers                 # TensorFlow.js
npm run bench                                    # everything, some 20 minutes
npm run bench -- published wide --rounds 9       # parts of it
npm run bench -- --write                         # into this page and benchmarks/results.json
\`\`\`

The other peers are Debian's packages \`redis-server python3-numpy libopenblas0-pthread python3-torch\`; without one, its line says that it
is not here.

Measured on ${measuredOn}: ${machine.processor}, ${machine.processors} processors, ${memory}, ${machine.system}, Node
${machine.node}.

## Targets

${targetsMarkdown(results)}

## How it is measured

Everybody trains the same network on the same made-up pixels, from the same first weights, in the same order of examples:
ReLU layers, a sigmoid with binary cross-entropy or a softmax with cross-entropy, plain gradient descent. **A contender whose costs
are not ours is refused**: to the last bit for our own, within 10⁻⁹ (float64) or 10⁻⁴ (float32) for those who round in
another order.

Each measurement is a process of its own, and the contenders take turns, round after round. Loading is not counted, nor is the
first third of a process's epochs. *ms an epoch* is the median of the rounds' medians; *mean* has garbage collection and
checkpoints in it, too; *times embedded* is the median of the ratios within a round: below 1 is faster than \`snn
train\`. Who takes longer than 20 seconds for a round is measured once. *Peak memory* is resident, with all child processes, and for
the local cloud with Redis and the emulators of AWS.

- **embedded** is what \`snn train\` does; **local cloud** is \`snn train --cloud local --workers N\`, over real queues.
- **bare products** are the matrix products of the embedded training by themselves, on the same onnxruntime: the limit.
- **NumPy** (on OpenBLAS), **PyTorch** and **TensorFlow.js** run small programs as their users would write them; so does the
  **plain loop**, in JavaScript without any library: [benchmarks/peers](../benchmarks/peers). TensorFlow.js has neither threads
  in Node nor float64.

## Trainings

${results.contests.length === 0 ? "Not measured." : results.contests.map(contestMarkdown).join("\n\n")}

## A neuron message

The time of an epoch of the embedded training, divided by its messages: *validate* is parsing a message and finding
its run, *read* and *write* move tensors from and to the parameter server, *products* and *formulas* are the arithmetic in
onnxruntime and the rest of it in JavaScript, *complete* sets the bits of the neurons, and *dispatch* is everything else: queue, events,
the next position.

${results.messages.length === 0 ? "Not measured." : messagesMarkdown(results.messages)}

## Growth

A layer of so many neurons and one of a single neuron, on 209 × 784 in float64: the work of a neuron of the
first layer does not depend on their number.

${results.neurons.length === 0 ? "Not measured." : growthMarkdown("neurons", results.neurons)}

Twenty neurons and one on the same data, from short trainings to long ones, all epochs but the first third. *Memory in use* is what the
training holds after its last epoch, without garbage. Peak memory has garbage in it, which V8 leaves alone until some 128 MB have
come together: a short training ends before.

${results.epochs.length === 0 ? "Not measured." : growthMarkdown("epochs", results.epochs)}
`;
}

/** What was promised and what was measured. */
function targetsMarkdown(results: Results): string {
  const rows = targetsOf(results).map(({ what, limit, measured, met }) => [
    what,
    `≤ ${limit}`,
    measured === undefined ? "not measured" : figure(measured),
    met === undefined ? "" : met ? "yes" : "**no**",
  ]);
  return table(["target", "limit", "measured", "met"], rows);
}
