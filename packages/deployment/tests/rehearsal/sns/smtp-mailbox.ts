import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { SMTPServer } from "smtp-server";

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
}

/** A server that takes all mail, and ends with its test. */
export class SmtpMailbox {
  readonly mails: ReceivedMail[] = [];
  /** Mails to refuse for now, the next ones first. */
  refusals = 0;
  readonly #arrivals = new EventEmitter();
  #port = 0;

  static async start(context: TestContext): Promise<SmtpMailbox> {
    const mailbox = new SmtpMailbox();
    const server = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      onData: (stream, { envelope }, done) => {
        text(stream).then((source) => {
          if (mailbox.refusals > 0) {
            mailbox.refusals--;
            return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
          }
          const from = envelope.mailFrom ? envelope.mailFrom.address : "";
          mailbox.mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source });
          done();
          mailbox.#arrivals.emit("mail");
        }, done);
      },
    });
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    mailbox.#port = (server.server.address() as AddressInfo).port;
    context.after(() => new Promise<void>((resolve) => server.close(resolve)));
    return mailbox;
  }

  get smtp(): { readonly host: string; readonly port: number } {
    return { host: "127.0.0.1", port: this.#port };
  }

  /** Resolves when so many mails have come. */
  async until(count: number): Promise<void> {
    while (this.mails.length < count) await once(this.#arrivals, "mail", { signal: AbortSignal.timeout(30_000) });
  }
}
