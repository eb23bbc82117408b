import formbody from "@fastify/formbody";
import {
  type Decision,
  type DecisionServices,
  decideRelease,
  decisionSchema,
  type Release,
  readHistory,
  type SignedDecision,
  slotsOf,
  verdictOn,
  verifyDecision,
} from "@snn/core";
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { confirmPage, decidedPage, linkProblemPage } from "../pages/index.js";

/** What is needed to decide about releases. */
export interface ApprovalDependencies extends DecisionServices {
  /** What links are signed with: at least 32 bytes. */
  readonly secret: string;
  /** Where the model that is decided about can be tried. */
  readonly tryUrl: string;
  /** Is awaited before a decision is confirmed, so that what the page says is true already. */
  readonly onDecided?: () => Promise<void>;
}

const tokenSchema = z.object({ token: z.string().max(1000) });

const formSchema = z.object({
  by: z.string().trim().pipe(decisionSchema.shape.by),
  // A form sends line breaks as two characters each.
  reason: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .pipe(decisionSchema.shape.reason)
    .default(""),
});

/**
 * The pages behind the links of a mail. To open a link changes nothing, since mail scanners open all of them: the page asks,
 * and only its form decides.
 */
export function approvalRoutes(dependencies: ApprovalDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(formbody, { bodyLimit: 16_384 });
    app.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    app.get("/decide", { schema: { hide: true, querystring: tokenSchema } }, async (request, reply) => {
      const { token } = request.query;
      const link = verify(dependencies, token);
      return page(reply, "problem" in link ? linkProblem(link.problem) : await question(dependencies, link, token));
    });
    const schema = { hide: true, querystring: tokenSchema, body: formSchema };
    app.post("/decide", { schema }, async (request, reply) => {
      const link = verify(dependencies, request.query.token);
      return page(
        reply,
        "problem" in link ? linkProblem(link.problem) : await decide(dependencies, link, request.body),
      );
    });
  };
}

/** A page and the status that programs see. */
interface Answer {
  readonly status: number;
  readonly html: string;
}

const statusOf = { expired: 410, forged: 403 } as const;

function verify({ secret, clock }: ApprovalDependencies, token: string) {
  return verifyDecision({ secret, token, now: clock.now() });
}

function linkProblem(problem: "expired" | "forged"): Answer {
  return { status: statusOf[problem], html: linkProblemPage({ problem, slot: "staging" }) };
}

/** What a link shows that is opened: the question, or what has been answered to it before. */
async function question(
  { releaseStore, tryUrl }: ApprovalDependencies,
  { releaseId, verdict, expiresAt }: SignedDecision,
  token: string,
): Promise<Answer> {
  const { releases, decisions } = await readHistory(releaseStore);
  const release = releases.find((known) => known.releaseId === releaseId);
  if (release === undefined) return linkProblem("forged");
  const earlier = verdictOn(releaseId, decisions);
  const { production } = slotsOf(releases, decisions);
  if (earlier !== undefined) return alreadyDecided(release, earlier, production, 200);
  const action = `/decide?token=${encodeURIComponent(token)}`;
  const question = { release, production, verdict, action, expiresAt: expiresAt.toISOString(), tryUrl };
  return { status: 200, html: confirmPage({ ...question, slot: "staging" }) };
}

async function decide(
  dependencies: ApprovalDependencies,
  { releaseId, verdict }: SignedDecision,
  { by, reason }: z.infer<typeof formSchema>,
): Promise<Answer> {
  const wanted = verdict === "approve" ? "approved" : "rejected";
  const outcome = await decideRelease(dependencies, { releaseId, verdict: wanted, by, reason });
  if (outcome.outcome === "unknown release") return linkProblem("forged");
  const { release, decision } = outcome;
  await dependencies.onDecided?.();
  const { releases, decisions } = await readHistory(dependencies.releaseStore);
  const { production } = slotsOf(releases, decisions);
  // The same again is no conflict: what the caller wants is so.
  if (outcome.outcome !== "decided")
    return alreadyDecided(release, decision, production, outcome.outcome === "refused" ? 409 : 200);
  const html = decidedPage({ outcome: wanted, ...told(decision), release, production, slot: "staging" });
  return { status: 200, html };
}

function alreadyDecided(release: Release, earlier: Decision, production: Release | undefined, status: number): Answer {
  const verdict = earlier.verdict === "approved" ? ("approved" as const) : ("rejected" as const);
  const view = { outcome: "already" as const, earlier: verdict, ...told(earlier), release, production };
  return { status, html: decidedPage({ ...view, slot: "staging" }) };
}

function told({ by, at, reason }: Decision) {
  return { by, at, reason };
}

function page(reply: FastifyReply, { status, html }: Answer): string {
  reply.code(status).type("text/html; charset=utf-8");
  return html;
}
