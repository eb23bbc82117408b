/** The last values of something, one a second, as the points of a small SVG line. */
export class Sparkline {
  private values: number[] = [];

  constructor(private readonly most = 60) {}

  push(value: number): void {
    this.values = [...this.values, value].slice(-this.most);
  }

  /** The points of a polyline in a box of this size, the newest at its right; empty while there are fewer than two. */
  points(width: number, height: number): string {
    if (this.values.length < 2) return "";
    const highest = Math.max(...this.values) || 1;
    const step = width / (this.most - 1);
    return this.values
      .map((value, index) => {
        const x = width - (this.values.length - 1 - index) * step;
        return `${x.toFixed(1)},${(height - (value / highest) * height).toFixed(1)}`;
      })
      .join(" ");
  }
}
