import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to Redis on which the answers can be held up, or lost. */
export class Gate {
  readonly #listener = createServer((client) => this.#pass(client));
  readonly #sockets = new Set<Socket>();
  readonly #answers: (() => void)[] = [];
  #isOpen = true;
  #loses = false;

  private constructor(private readonly redisPort: number) {}

  /** Opens a way to the Redis on a port of this machine. */
  static async to(redisPort: number): Promise<Gate> {
    const gate = new Gate(redisPort);
    gate.#listener.listen(0, "127.0.0.1");
    await once(gate.#listener, "listening");
    return gate;
  }

  get url(): string {
    const address = this.#listener.address();
    return `redis://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  /** From now on questions pass, answers do not. */
  hold(): void {
    this.#isOpen = false;
  }

  /** Lets the answers pass that were held up, and all that come. */
  open(): void {
    this.#isOpen = true;
    for (const pass of this.#answers.splice(0)) pass();
  }

  /** Breaks the connection when the next answer comes, and drops the answer. What comes after that passes. */
  loseNextAnswer(): void {
    this.#loses = true;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #pass(client: Socket): void {
    const redis = connect(this.redisPort, "127.0.0.1");
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on("data", (question) => redis.write(question));
    redis.on("data", (answer) => {
      if (this.#loses) {
        this.#loses = false;
        client.destroy();
      } else if (this.#isOpen) client.write(answer);
      else this.#answers.push(() => client.write(answer));
    });
  }
}
