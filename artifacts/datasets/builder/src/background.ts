import type { Random } from "./random.js";

type Colour = readonly [red: number, green: number, blue: number];

const randomColour = (random: Random): Colour => [random.integer(256), random.integer(256), random.integer(256)];

/** What lies behind a picture: drawn alike for cats and all others, so that it says nothing about the class. */
const BACKGROUNDS = [flat, gradient, noise, blobs] as const;

/** Red, green and blue of each of the side x side pixels, 0 to 255. */
export function drawBackground(side: number, random: Random): Float64Array {
  const canvas = new Float64Array(side * side * 3);
  const background = BACKGROUNDS[random.integer(BACKGROUNDS.length)] ?? flat;
  const colourAt = background(side, random);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) canvas.set(colourAt(x, y), (y * side + x) * 3);
  }
  return canvas;
}

type ColourAt = (x: number, y: number) => Colour;

function flat(_side: number, random: Random): ColourAt {
  const colour = randomColour(random);
  return () => colour;
}

function gradient(side: number, random: Random): ColourAt {
  const from = randomColour(random);
  const to = randomColour(random);
  const angle = random.between(0, 2 * Math.PI);
  const dx = Math.cos(angle) / side;
  const dy = Math.sin(angle) / side;
  return (x, y) => mix(from, to, clamp(0.5 + dx * (x - side / 2) + dy * (y - side / 2), 0, 1));
}

/** Grain of 5 canvas pixels, two of the finished picture: finer grain would be averaged away by the shrinking. */
function noise(side: number, random: Random): ColourAt {
  const grain = 5;
  const columns = Math.ceil(side / grain);
  const base = randomColour(random);
  const strength = random.between(5, 25);
  const grains = Array.from({ length: columns * columns }, (): Colour => {
    const step = random.between(-strength, strength);
    return [clamp(base[0] + step, 0, 255), clamp(base[1] + step, 0, 255), clamp(base[2] + step, 0, 255)];
  });
  return (x, y) => grains[Math.floor(y / grain) * columns + Math.floor(x / grain)] ?? base;
}

function blobs(side: number, random: Random): ColourAt {
  const ground = randomColour(random);
  const spots = Array.from({ length: 3 + random.integer(4) }, () => ({
    colour: randomColour(random),
    x: random.between(0, side),
    y: random.between(0, side),
    radius: random.between(side / 10, side / 3),
  }));
  return (x, y) =>
    spots.reduce<Colour>((below, spot) => {
      const distance = Math.hypot(x - spot.x, y - spot.y) / spot.radius;
      return distance >= 1 ? below : mix(below, spot.colour, (1 - distance * distance) ** 2);
    }, ground);
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];
