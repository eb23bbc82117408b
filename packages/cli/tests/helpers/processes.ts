import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Why tests that look at processes and their sockets are skipped here; false where they are not. */
export const withoutProc = existsSync("/proc/self/net/tcp") ? false : "there is no /proc that tells of processes";

/** Between two looks at something that tells nobody when it changes. */
const lookMs = 5;

/** The state of a socket in /proc/net/tcp. */
const listening = "0A";

/** Resolves when a condition holds that can only be looked at. The test's own time limit is its limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(lookMs);
}

/** The processes below a process: its children, their children and so on. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(fieldsOf(Number(name))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** Whether a process is there and has not ended. One that nobody has asked for its exit code has ended, too. */
export function isAlive(pid: number): boolean {
  const state = fieldsOf(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** The group of processes that it is in. A terminal sends Ctrl-C to a whole group. */
export function processGroup(pid: number): number {
  return Number(fieldsOf(pid)?.[2]);
}

/** What a process was started as, such as `redis-server`. */
export function commandLine(pid: number): string {
  return orNothing(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()) ?? "";
}

/** The TCP ports at which processes listen. */
export function listeningPorts(pids: readonly number[]): number[] {
  return socketsOf(pids)
    .filter(({ protocol, state }) => protocol.startsWith("tcp") && state === listening)
    .map(({ port }) => port);
}

/** The sockets of processes that are bound to, or connected with, anything but the loopback interface, as lines to read. */
export function foreignSockets(pids: readonly number[]): string[] {
  return socketsOf(pids)
    .filter(({ local, remote }) => !isLoopback(local) || !(isLoopback(remote) || isUnspecified(remote)))
    .map(({ protocol, local, remote }) => `${protocol} ${local} ${remote}`);
}

/** Whether anything listens at a port of this machine. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

interface Socket {
  readonly protocol: string;
  /** An address as the kernel writes it: the bytes of each word in reverse. */
  readonly local: string;
  readonly remote: string;
  readonly port: number;
  readonly state: string;
}

function socketsOf(pids: readonly number[]): Socket[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((protocol) => {
    const lines = (orNothing(() => readFileSync(`/proc/net/${protocol}`, "utf8")) ?? "").trim().split("\n").slice(1);
    return lines.flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      if (!inodes.has(fields[9]!)) return [];
      const [local, port] = fields[1]!.split(":") as [string, string];
      const [remote] = fields[2]!.split(":") as [string, string];
      return [{ protocol, local, remote, port: Number.parseInt(port, 16), state: fields[3]! }];
    });
  });
}

function socketInodes(pid: number): string[] {
  const descriptors = orNothing(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.flatMap((descriptor) => {
    const target = orNothing(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) ?? "";
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

/** 127.0.0.0/8, ::1, and the former in the form of the latter. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith("7F");
  return address === "00000000000000000000000001000000" || /^0{16}FFFF0000.{6}7F$/.test(address);
}

function isUnspecified(address: string): boolean {
  return /^0+$/.test(address);
}

/** The fields of a process after its name, which may have blanks and brackets in it: state, parent and so on. */
function fieldsOf(pid: number): string[] | undefined {
  return orNothing(() => readFileSync(`/proc/${pid}/stat`, "utf8"))
    ?.replace(/^.*\) /s, "")
    .split(" ");
}

/** A process may end while it is looked at. */
function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
