import { arrow, colours, escapeXml, round, svg, words } from "./svg.js";

/** A message from one part to another. */
export interface SequenceMessage {
  readonly from: string;
  /** The same as {@link from} for what a part does by itself. */
  readonly to: string;
  readonly text: string;
  /** It does not arrive. */
  readonly lost?: boolean;
  /** What it is about, in the colour that everything of that kind has. */
  readonly kind?: "task" | "event" | "numbers";
  /** Begins a part of its own, under this heading. */
  readonly heading?: string;
}

const kinds = { task: colours.blue, event: colours.orange, numbers: colours.green } as const;
const laneWidth = 158;
const rowHeight = 27;
const top = 62;

/**
 * Messages as a sequence diagram: a column for every part, time goes down.
 *
 * @param parts from left to right.
 * @param title what is to be seen, for those who cannot see it.
 */
export function sequenceDiagram(parts: readonly string[], messages: readonly SequenceMessage[], title: string): string {
  const width = laneWidth * parts.length;
  const headings = messages.filter(({ heading }) => heading !== undefined).length;
  const height = top + rowHeight * (messages.length + headings) + 14;
  const x = (part: string) => laneWidth * (parts.indexOf(part) + 0.5);
  const drawn: string[] = [];
  for (const part of parts) {
    drawn.push(
      `<path d="M${x(part)} 44V${height - 8}" stroke="${colours.line}" stroke-dasharray="2 4"/>`,
      `<rect x="${x(part) - 70}" y="12" width="140" height="32" rx="6" fill="${colours.pale}" stroke="${colours.line}"/>`,
      words(x(part), 33, part, { weight: 600 }),
    );
  }
  let y = top;
  for (const message of messages) {
    if (message.heading !== undefined) {
      drawn.push(
        `<rect x="6" y="${y - 5}" width="${width - 12}" height="20" rx="4" fill="${colours.pale}"/>`,
        words(16, y + 9, message.heading, { anchor: "start", weight: 600, size: 12, fill: colours.muted }),
      );
      y += rowHeight;
    }
    drawn.push(drawMessage(message, x, y + 12));
    y += rowHeight;
  }
  return svg(width, height, title, drawn);
}

function drawMessage({ from, to, text, lost = false, kind }: SequenceMessage, x: (part: string) => number, y: number) {
  const colour = kind === undefined ? colours.muted : kinds[kind];
  if (from === to)
    return `<rect x="${x(from) - 5}" y="${y - 11}" width="10" height="16" rx="2" fill="${colour}"/>${halo(x(from) + 12, y + 2, text, "start")}`;
  const [start, end] = [x(from), x(to)];
  const reached = lost ? start + (end - start) * 0.6 : end - Math.sign(end - start) * 2;
  const cross = lost
    ? `<path d="M${round(reached) - 5} ${y - 5}l10 10m0 -10l-10 10" stroke="${colours.orange}" stroke-width="2.5"/>`
    : "";
  return [
    arrow([start, y], [reached, y], { colour, dashed: lost }),
    cross,
    halo((start + end) / 2, y - 5, text, "middle"),
  ].join("");
}

/** Words that the lines behind them do not make hard to read. */
function halo(x: number, y: number, text: string, anchor: "start" | "middle"): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="11.5" paint-order="stroke" stroke="${colours.ground}" stroke-width="4">${escapeXml(text)}</text>`;
}
