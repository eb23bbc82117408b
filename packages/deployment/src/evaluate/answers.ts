/** What the evaluation says that AWS answers where a rehearsal has endpoints of its own; all are optional. */
export interface Answers {
  /** Queues have `<base>/<account>/<name>` as URL, `https://sqs.<region>.amazonaws.com` by default. */
  readonly queueUrlBase?: string;
  /** The endpoint of every replication group and cache cluster. */
  readonly redis?: { readonly host: string; readonly port: number };
  /** The DNS name of every load balancer; no port, since the stacks add those of their listeners. */
  readonly loadBalancerHost?: string;
  /** The function URL by logical name of the resource (`ApprovalUrl`) or of its component (`Approval`). */
  readonly functionUrls?: Readonly<Record<string, string>>;
  /** Anything else, by logical name of the resource: merged into its state. */
  readonly states?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
