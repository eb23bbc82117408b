// A process that watches a page: `URL COUNT` as arguments. Says so when all of them have a first snapshot, and on request how many messages
// they were told.
import { get } from "node:http";

const [url, count] = process.argv.slice(2) as [string, string];
let told = 0;
let connected = 0;

for (let watcher = 0; watcher < Number(count); watcher++)
  get(`${url}/events`, { agent: false }, (response) => {
    let isFirst = true;
    response.setEncoding("utf8").on("data", (text: string) => {
      told += text.split("\n\n").length - 1;
      if (isFirst && ++connected === Number(count)) process.send!("ready");
      isFirst = false;
    });
  });

process.on("message", () => process.send!(told));
process.on("disconnect", () => process.exit());
