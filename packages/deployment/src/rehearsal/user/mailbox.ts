import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { type Mail, readMail } from "./mail.js";

/** A mail server that takes all mail, and keeps it to be read. */
export class Mailbox {
  /** What has come so far. */
  readonly mails: Mail[] = [];
  /** Where it listens. */
  readonly smtp: { readonly host: string; readonly port: number };
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer, port: number) {
    this.#server = server;
    this.smtp = { host: "127.0.0.1", port };
  }

  /** Starts it on a free port of the loopback interface. */
  static async start(): Promise<Mailbox> {
    const server = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      onData: (stream, { envelope }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        buffer(stream).then((source) => {
          mailbox.#take(readMail(source, to));
          done();
        }, done);
      },
    });
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    const mailbox = new Mailbox(server, (server.server.address() as AddressInfo).port);
    return mailbox;
  }

  /** Calls back for every mail from now on. */
  onMail(listener: (mail: Mail) => void): void {
    this.#arrivals.on("mail", listener);
  }

  /** The first mail that is wanted, as soon as it is there. @throws AbortError when the signal is given first */
  async until(isWanted: (mail: Mail) => boolean, signal: AbortSignal): Promise<Mail> {
    for (;;) {
      const found = this.mails.find(isWanted);
      if (found !== undefined) return found;
      await once(this.#arrivals, "mail", { signal });
    }
  }

  /** Takes no more mail, and frees the port. */
  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #take(mail: Mail): void {
    this.mails.push(mail);
    this.#arrivals.emit("mail", mail);
  }
}
