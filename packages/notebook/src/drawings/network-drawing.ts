import { arrow, colours, round, svg, words } from "./svg.js";

/** What a drawing of a network points out. */
export interface NetworkDrawing {
  /** How many inputs, then the neurons of every layer. */
  readonly sizes: readonly number[];
  /** Whose lines are drawn strongly: those into a neuron, or with `"backward"` those out of it. */
  readonly neuron?: { readonly layer: number; readonly neuron: number; readonly direction: "forward" | "backward" };
  /** What is written below every column; the layer's number when left out. */
  readonly captions?: readonly string[];
}

const [columnWidth, rowHeight, radius] = [190, 52, 15];

/** A network as columns of circles: inputs on the left, every line a weight. */
export function networkDrawing({ sizes, neuron, captions }: NetworkDrawing): string {
  const most = Math.max(...sizes);
  const [width, height] = [columnWidth * (sizes.length - 1) + 180, rowHeight * most + 56];
  const place = (column: number, row: number): readonly [number, number] => [
    90 + column * columnWidth,
    16 + rowHeight * ((most - sizes[column]!) / 2 + row + 0.5),
  ];
  const drawn: string[] = [];
  const strong: string[] = [];
  for (let column = 1; column < sizes.length; column++)
    for (let to = 0; to < sizes[column]!; to++)
      for (let from = 0; from < sizes[column - 1]!; from++) {
        const [x1, y1] = place(column - 1, from);
        const [x2, y2] = place(column, to);
        if (neuron?.direction === "forward" && neuron.layer === column && neuron.neuron === to)
          strong.push(line([x1, y1], [x2, y2], colours.blue));
        else if (neuron?.direction === "backward" && neuron.layer === column - 1 && neuron.neuron === from)
          strong.push(line([x2, y2], [x1, y1], colours.orange));
        else drawn.push(`<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${colours.line}" stroke-width="0.8"/>`);
      }
  drawn.push(...strong);
  sizes.forEach((size, column) => {
    for (let row = 0; row < size; row++) {
      const [x, y] = place(column, row);
      const isChosen = neuron?.layer === column && neuron.neuron === row;
      const fill = isChosen ? (neuron.direction === "forward" ? colours.blue : colours.orange) : colours.pale;
      drawn.push(`<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}" stroke="${colours.muted}"/>`);
      if (column === 0) drawn.push(words(x, y + 4, `x${subscript(row + 1)}`, { size: 13 }));
    }
    const caption = captions?.[column] ?? (column === 0 ? "inputs" : `layer ${column}`);
    drawn.push(words(90 + column * columnWidth, height - 14, caption, { fill: colours.muted }));
  });
  return svg(width, height, `A network of ${sizes.join(", ")} cells`, drawn);
}

/** From the rim of one circle to the rim of another. */
function line([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], colour: string): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [((x2 - x1) / length) * radius, ((y2 - y1) / length) * radius];
  return arrow([round(x1 + dx), round(y1 + dy)], [round(x2 - dx), round(y2 - dy)], { colour, width: 2.2 });
}

function subscript(number: number): string {
  return [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
}
