/** How the report looks, on a screen, on a phone and on paper. White always: it is a document, and may be printed. */
export const style = `
:root {
  color-scheme: light;
  --ink: #14211f; --soft: #4d5b59; --line: #dbe3e2; --well: #f1f5f5; --accent: #0b5f66;
  --blue: #0072b2; --orange: #b04a00; --bad: #a3291f;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  line-height: 1.5;
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 2rem; max-width: 62rem; background: #fff; color: var(--ink); }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 1.25rem 0 0.25rem; font-size: 2.25rem; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.25rem; font-size: 1.35rem; letter-spacing: -0.01em; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.05rem; }
p { margin: 0.5rem 0; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
header { padding-bottom: 1.5rem; border-bottom: 3px solid var(--accent); }
.brand { display: flex; align-items: center; gap: 0.6rem; font-weight: 600; color: var(--accent); }
.icon { display: flex; }
.status { margin-left: auto; padding: 0.15rem 0.7rem; border: 1.5px solid currentColor; border-radius: 99px; font-size: 0.85rem; }
.status-failed { color: var(--bad); }
.status-running { color: var(--orange); }
.when { color: var(--soft); }
section { margin-top: 3rem; }
.lead, figcaption, .more { color: var(--soft); }
.lead { margin: 0 0 1rem; max-width: 46rem; }
.summary { margin-top: 2rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.75rem, 1fr)); gap: 0.75rem; }
.tile { display: flex; flex-direction: column; padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: 0.75rem; }
.tile .value { font-size: 1.6rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile .name { color: var(--soft); font-size: 0.875rem; }
.tile.first { background: var(--accent); border-color: var(--accent); color: #fff; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.tile.first .name { color: #d7efec; }
.verdict { margin-top: 1.25rem; font-size: 1.1rem; max-width: 48rem; }
.banner { margin-top: 2rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 6px solid var(--orange); border-radius: 0.5rem; overflow-wrap: anywhere; }
.banner h2 { font-size: 1.1rem; }
.banner ul { margin: 0.5rem 0; padding-left: 1.25rem; }
.banner.failed { border-left-color: var(--bad); }
.banner.note { border-left-color: var(--accent); }
.banner bdi { white-space: pre-line; }
.banner + .banner { margin-top: 1rem; }
figure { margin: 0; }
.plot > div { overflow-x: auto; }
.plot svg { display: block; width: 100%; height: auto; }
.plot figcaption { margin-top: 0.25rem; font-size: 0.9rem; max-width: 46rem; }
.plot figcaption strong { color: var(--ink); }
.pair + .plot { margin-top: 2rem; }
.pair .plot { margin: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); gap: 2rem; align-items: start; }
.stack { display: grid; gap: 1.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.95rem; }
th, td { padding: 0.4rem 0.75rem; text-align: left; vertical-align: baseline; }
th:first-child, .banner td:first-child { padding-left: 0; }
tbody th { font-weight: 500; }
.figures { width: 100%; }
.figures thead th { border-bottom: 1.5px solid var(--ink); font-size: 0.85rem; white-space: nowrap; }
.figures tbody tr { border-bottom: 1px solid var(--line); }
.figures tfoot th, .figures tfoot td { font-weight: 600; }
td bdi, th bdi { overflow-wrap: anywhere; }
.number, .figures th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td:last-child.number, th:last-child.number { padding-right: 0; }
.formula, .meaning { color: var(--soft); font-size: 0.9rem; }
.classes th, .classes td { padding-inline: 0.5rem; }
.confusion { border-collapse: separate; border-spacing: 3px; text-align: center; }
.confusion th { text-align: center; font-weight: 500; max-width: 9rem; padding: 0.4rem 0.5rem; }
.confusion tbody th { text-align: right; }
.confusion thead tr:first-child th, .confusion .truth { color: var(--soft); font-size: 0.85rem; font-weight: 400; }
.confusion tbody td { min-width: 3.1rem; padding: 0.6rem 0.4rem; border-radius: 0.4rem; text-align: center; font-variant-numeric: tabular-nums; print-color-adjust: exact; -webkit-print-color-adjust: exact; box-shadow: inset 0 0 0 1px var(--line); }
.confusion .examples { display: block; font-weight: 600; }
.confusion .share { display: block; font-size: 0.85rem; }
.confusion .none { color: var(--soft); }
.confusion .none .examples { font-weight: 400; }
.confusion .dark { color: #fff; }
.confusion.roomy tbody td { min-width: 9rem; padding: 1rem; }
.confusion.roomy .examples { font-size: 1.5rem; line-height: 1.2; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 1.25rem 1rem; margin: 0; padding: 0; list-style: none; }
.pictures img { display: block; width: 6rem; height: 6rem; object-fit: contain; background: var(--well); border: 1px solid var(--line); border-radius: 0.4rem; }
.pictures img.coarse { image-rendering: pixelated; }
.pictures figcaption { margin-top: 0.35rem; font-size: 0.85rem; line-height: 1.35; overflow-wrap: anywhere; }
.pictures span { display: block; }
.pictures .taken { color: var(--orange); font-weight: 600; }
.pictures .is { color: var(--ink); }
.pictures .example { font-size: 0.75rem; }
.facts { margin: 0; font-size: 0.95rem; }
.facts div { display: flex; gap: 1rem; justify-content: space-between; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); flex: none; }
.facts dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.hash { font-size: 0.75rem; overflow-wrap: anywhere; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
@media (max-width: 34rem) {
  body { padding: 1.25rem 1rem; }
  h1 { font-size: 1.75rem; }
  .confusion.roomy tbody td { min-width: 6rem; }
  .wide svg { min-width: 36rem; }
}
@media print {
  @page { margin: 16mm 14mm; }
  :root { font-size: 9.5pt; }
  body { padding: 0; max-width: none; }
  section { margin-top: 1.75rem; }
  h2, h3, .lead { break-after: avoid; }
  figure, tr, .banner, .tiles, .facts div, .pictures li { break-inside: avoid; }
  .stack { display: grid; gap: 1.5rem; }
.scroll { overflow: visible; }
  .pair { grid-template-columns: 1fr 1fr; gap: 1.5rem; }
  .pictures { grid-template-columns: repeat(6, 1fr); }
  .tiles { grid-template-columns: repeat(6, 1fr); }
  .tile { padding: 0.6rem 0.75rem; }
  .tile .value { font-size: 1.3rem; }
}
`;
