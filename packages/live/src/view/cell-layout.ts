/** A rectangle, in CSS pixels from the top left of the canvas. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The cells of one layer. Cell c stands for the neurons from c × neuronsPerCell on. */
interface LayerCells {
  readonly neurons: number;
  /** More than 1 where a screen has not enough pixels for all neurons. */
  readonly neuronsPerCell: number;
  /** The middle of every cell. */
  readonly cells: readonly { readonly x: number; readonly y: number }[];
  readonly left: number;
  readonly right: number;
}

/** Where everything is drawn. */
export interface CellLayout {
  readonly radius: number;
  /** What goes into layer 1. */
  readonly input: Area;
  /** Layer 1 first. */
  readonly layers: readonly LayerCells[];
}

// In CSS pixels from the middle of one cell to the middle of the next.
const largestPitch = 34;
/** Down to here a layer is one column of cells, as networks are drawn in books. */
const smallestColumnPitch = 13;
/** Below that a cell cannot be told from its neighbour. */
const smallestPitch = 5;

/**
 * Lays a network out as columns of cells, the input on the left. Cells shrink, then columns become blocks, and where even that is too
 * much a cell stands for several neurons.
 *
 * @param neurons of every layer, layer 1 first.
 */
export function layOutCells(neurons: readonly number[], area: Area): CellLayout {
  const inputWidth = Math.min(72, area.width / (neurons.length + 2));
  const room = { width: Math.max(1, area.width - inputWidth), height: Math.max(1, area.height) };
  const { pitch, most } = pitchFor(neurons, room);
  const layers = neurons.map((count) => {
    const neuronsPerCell = Math.max(1, Math.ceil(count / most));
    const cells = Math.ceil(count / neuronsPerCell);
    const columns = columnsOf(cells, pitch, room.height);
    return { neurons: count, neuronsPerCell, cells, columns, rows: Math.ceil(cells / columns) };
  });
  const used = layers.reduce((sum, { columns }) => sum + columns * pitch, 0);
  const gap = Math.max(0, (room.width - used) / Math.max(1, layers.length));
  const middle = area.top + area.height / 2;
  let right = area.left + inputWidth;
  return {
    radius: pitch * (pitch < 9 ? 0.42 : 0.36),
    input: { left: area.left, top: area.top, width: inputWidth, height: area.height },
    layers: layers.map(({ neurons, neuronsPerCell, cells, columns, rows }) => {
      const left = right + gap;
      right = left + columns * pitch;
      const top = middle - (rows * pitch) / 2;
      const place = (cell: number) => ({
        x: left + (Math.floor(cell / rows) + 0.5) * pitch,
        y: top + ((cell % rows) + 0.5) * pitch,
      });
      return { neurons, neuronsPerCell, cells: Array.from({ length: cells }, (_, cell) => place(cell)), left, right };
    }),
  };
}

interface Room {
  readonly width: number;
  readonly height: number;
}

/** The largest pitch that everything fits with, and the most cells that a layer may have at it. */
function pitchFor(neurons: readonly number[], room: Room): { readonly pitch: number; readonly most: number } {
  const largestLayer = Math.max(...neurons);
  const columnPitch = Math.min(largestPitch, room.height / largestLayer);
  if (columnPitch >= smallestColumnPitch && fits(neurons, columnPitch, room))
    return { pitch: columnPitch, most: largestLayer };
  for (let pitch = largestPitch; pitch >= smallestPitch; pitch -= 0.25)
    if (fits(neurons, pitch, room)) return { pitch, most: largestLayer };
  let [most, tooMany] = [1, largestLayer];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    const cells = neurons.map((count) => Math.ceil(count / Math.ceil(count / middle)));
    if (fits(cells, smallestPitch, room)) most = middle;
    else tooMany = middle;
  }
  // With more layers than a phone has room for, columns touch.
  return { pitch: Math.min(smallestPitch, room.width / neurons.length), most };
}

/** Whether layers of so many cells fit, with some room before each. */
function fits(cells: readonly number[], pitch: number, room: Room): boolean {
  const gap = Math.min(Math.max(24, pitch * 2.5), (room.width * 0.6) / cells.length);
  const width = cells.reduce((sum, count) => sum + columnsOf(count, pitch, room.height) * pitch + gap, 0);
  return pitch <= room.height && width <= room.width;
}

function columnsOf(cells: number, pitch: number, height: number): number {
  // A hair more, because a height divided by a count and multiplied again may come out below it.
  return Math.ceil(cells / Math.max(1, Math.floor(height / pitch + 1e-6)));
}
