// The main module of a worker process: works in the cloud that the environment names, until a signal ends it.
import { connect } from "../lambda/connection.js";
import { workInCloud } from "./work-in-cloud.js";

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());

const connection = connect();
await workInCloud(connection, stopping.signal);
connection.close();
