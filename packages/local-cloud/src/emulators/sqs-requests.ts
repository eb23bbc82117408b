import type { FastifyInstance, FastifyRequest } from "fastify";
import type { SqsFaults } from "./sqs-faults.js";
import { LocalQueue } from "./sqs-queue.js";
import type { LocalQueueStore } from "./sqs-store.js";

interface SqsBody {
  readonly QueueUrl?: string;
  Entries?: { readonly Id: string }[];
}

/** What SendMessageBatch says of an entry that it did not send. */
interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** The SQS action that is asked for, such as `SendMessage`; undefined for the other services. */
function actionOf({ headers }: FastifyRequest): string | undefined {
  const target = headers["x-amz-target"];
  return typeof target === "string" && target.startsWith("AmazonSQS.") ? target.slice("AmazonSQS.".length) : undefined;
}

/** Tells a queue whose request to receive comes next. */
export function announcePollers(app: FastifyInstance, store: LocalQueueStore): void {
  app.addHook("preHandler", (request, _reply, done) => {
    if (actionOf(request) === "ReceiveMessage") {
      const queue = store.getQueue((request.body as SqsBody).QueueUrl ?? "");
      if (queue instanceof LocalQueue) queue.announcePoller(request.raw.socket);
    }
    done();
  });
}

/** Throttles requests about messages, never those that make queues: a cloud that cannot be set up tests nothing. */
export function throttleRequests(app: FastifyInstance, faults: SqsFaults): void {
  app.addHook("preHandler", (request, reply, done) => {
    if (!actionOf(request)?.includes("Message") || !faults.strikes("throttle")) return done();
    reply
      .status(400)
      .header("content-type", "application/x-amz-json-1.0")
      .header("x-amzn-query-error", "RequestThrottled;Sender")
      .send({ __type: "com.amazonaws.sqs#RequestThrottled", message: "Request is throttled." });
  });
}

/** Fails entries of SendMessageBatch: fauxqs is not shown them, and they are added to its answer. */
export function failBatchEntries(app: FastifyInstance, faults: SqsFaults): void {
  const failedEntries = new WeakMap<FastifyRequest, FailedEntry[]>();

  app.addHook("preHandler", (request, reply, done) => {
    const body = request.body as SqsBody;
    if (actionOf(request) !== "SendMessageBatch" || !body.Entries?.length) return done();
    const failed = body.Entries.filter(() => faults.strikes("failEntry"));
    if (failed.length === 0) return done();
    failedEntries.set(request, failed.map(failedEntry));
    body.Entries = body.Entries.filter((entry) => !failed.includes(entry));
    if (body.Entries.length > 0) return done();
    reply.header("content-type", "application/x-amz-json-1.0").send({ Successful: [], Failed: [] });
  });

  app.addHook("preSerialization", (request, _reply, payload, done) => {
    const failed = failedEntries.get(request);
    const answer = payload as { Failed?: FailedEntry[] };
    // An answer without the list is an error about the request as a whole.
    done(null, failed && answer.Failed ? { ...answer, Failed: [...answer.Failed, ...failed] } : payload);
  });
}

const failedEntry = ({ Id }: { Id: string }): FailedEntry => ({
  Id,
  SenderFault: false,
  Code: "InternalError",
  Message: "An internal error occurred; this entry was not sent.",
});
