// What is left of what sharp and a model can do on this machine when they are asked over HTTP: `npm run bench:predictor`.
import { parseArgs } from "node:util";
import { bareLoop } from "./bare-loop.js";
import { describeLoad, load } from "./load.js";
import { photograph } from "./photograph.js";
import { Service } from "./service.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    pings: { type: "string", default: "100000" },
    soak: { type: "string", default: "0" },
  },
});
const seconds = Number(values.seconds);

const picture = await photograph();
console.log(`a JPEG of ${picture.length} bytes, ${seconds} s a load`);
const service = await Service.start();
try {
  await compare();
  await swaps();
  await pings(Number(values.pings));
  if (values.soak !== "0") await soak(Number(values.soak));
} finally {
  await service.stop();
}

/** The service and the bare loop in turns, so that what else the machine does hits both. */
async function compare(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const bare = await bareLoop(picture, seconds);
    const served = await load(service.url, { picture, seconds, connections: 50 });
    ratios.push(served.requestsPerSecond / bare);
    console.log(`bare loop ${bare.toFixed(0)}/s; service ${describeLoad(served)}; ${ratios.at(-1)!.toFixed(2)} of it`);
  }
  ratios.sort((a, b) => a - b);
  console.log(`median: ${ratios[Math.floor(ratios.length / 2)]!.toFixed(2)} of the bare loop`);
}

async function swaps(): Promise<void> {
  const stop = service.swapEverySecond();
  console.log(
    `a model swapped every second: ${describeLoad(await load(service.url, { picture, seconds, connections: 50 }))}`,
  );
  console.log(`${await stop()} swaps`);
}

async function pings(requests: number): Promise<void> {
  console.log(`${requests} times /: ${describeLoad(await load(service.url, { requests, connections: 50 }))}`);
}

/** Whether memory stays what it is. */
async function soak(minutes: number): Promise<void> {
  for (let minute = 1; minute <= minutes; minute++) {
    const outcome = await load(service.url, { picture, seconds: 60, connections: 50 });
    console.log(`minute ${minute}: ${(await service.memoryMb()).toFixed(0)} MB; ${describeLoad(outcome)}`);
  }
}
