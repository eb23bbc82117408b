import { createTransport } from "nodemailer";
import { UnavailableError } from "../../errors.js";
import type { Notifier } from "../../ports/notifier.js";

/** Where mail is handed in, and whose it is. */
export interface SmtpSettings {
  /** The server, such as `smtps://user:password@mail.example.com`. */
  readonly url: string;
  readonly from: string;
  /** One address or several, with commas between. */
  readonly to: string;
}

/** Errors of the connection, not of the mail. */
const connectionCodes = new Set(["ECONNECTION", "EDNS", "EPROTOCOL", "ESOCKET", "ETIMEDOUT"]);

/** Tells a person by e-mail. */
export class SmtpNotifier implements Notifier {
  readonly #transport;
  readonly #addresses: Pick<SmtpSettings, "from" | "to">;

  constructor({ url, from, to }: SmtpSettings) {
    // nodemailer waits two minutes for a connection and ten for an answer, and who tells a person holds up an event.
    const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
    this.#transport = createTransport({ url, ...timeouts });
    this.#addresses = { from, to };
  }

  /**
   * Hands the mail to the server.
   * @throws UnavailableError when it cannot be reached or says that it may take the mail later; Error when it never will
   */
  async notify({ subject, text }: { readonly subject: string; readonly text: string }): Promise<void> {
    try {
      await this.#transport.sendMail({ ...this.#addresses, subject: subject.replace(/\s+/g, " ").trim(), text });
    } catch (error) {
      if (!isTransient(error as SmtpError)) throw error;
      throw new UnavailableError(`the mail server is not available: ${(error as Error).message}`, { cause: error });
    }
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  /** What the server answered. */
  readonly responseCode?: number;
}

function isTransient({ code, responseCode }: SmtpError): boolean {
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  return connectionCodes.has(code ?? "");
}
