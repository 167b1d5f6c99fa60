// The queue over time: areas by lane, one above the other, drawn into an SVG of the page's own.

import { clockTime, count, make, number, table } from "/dom.js";

const namespace = "http://www.w3.org/2000/svg";
const height = 176;
const margin = { top: 10, right: 8, bottom: 22, left: 44 };

function shape(tag, attributes, words) {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (words !== undefined) element.textContent = words;
  return element;
}

/** The next of 4, 6, 8, 10, 20, 40, 60, …: half of it is a whole number, too. */
function niceMax(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 20 * power;
}

function total(sample) {
  return sample.lanes.reduce((sum, open) => sum + open, 0);
}

/** Runs of samples without a gap: where the daemon was down nothing is drawn. */
function runs(samples, interval) {
  const found = [];
  for (const sample of samples) {
    const run = found.at(-1);
    if (run && sample.at - run.at(-1).at <= 3.5 * interval) run.push(sample);
    else found.push([sample]);
  }
  return found;
}

export function drawPlot(svg, track, lanes, span, now) {
  const width = Math.max(280, svg.parentElement.clientWidth);
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const begin = now - span;
  const samples = track.samples.filter((sample) => sample.at >= begin);
  const top = niceMax(Math.max(4, ...samples.map(total)));
  const x = (at) => margin.left + Math.max(0, Math.min(1, (at - begin) / span)) * inner.width;
  const y = (value) => margin.top + (1 - value / top) * inner.height;

  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.replaceChildren();

  for (const part of [0, 0.5, 1]) {
    const value = top * part;
    svg.append(shape("line", { class: "grid", x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) }));
    svg.append(shape("text", { class: "axis", x: margin.left - 8, y: y(value) + 4, "text-anchor": "end" }, number(value)));
  }
  const marks = width < 480 ? 3 : 5;
  for (let mark = 0; mark < marks; mark++) {
    const at = begin + (span * mark) / (marks - 1);
    const anchor = mark === 0 ? "start" : mark === marks - 1 ? "end" : "middle";
    svg.append(shape("text", { class: "axis", x: x(at), y: height - 5, "text-anchor": anchor }, clockTime(at)));
  }

  for (const run of runs(samples, track.intervalSeconds * 1000)) {
    // A lone sample is drawn as long as it counts for.
    const points = run.length > 1 ? run : [run[0], { ...run[0], at: run[0].at + track.intervalSeconds * 1000 }];
    const below = points.map(() => 0);
    lanes.forEach((lane, index) => {
      if (points.every((sample) => sample.lanes[index] === 0)) return;
      const lower = [...below];
      points.forEach((sample, place) => (below[place] += sample.lanes[index]));
      const upper = points.map((sample, place) => `${x(sample.at).toFixed(1)},${y(below[place]).toFixed(1)}`);
      const back = points.map((sample, place) => `${x(sample.at).toFixed(1)},${y(lower[place]).toFixed(1)}`).reverse();
      svg.append(shape("polygon", { class: `lane-${lane}`, points: [...upper, ...back].join(" ") }));
    });
  }
  svg.append(shape("line", { class: "base", x1: margin.left, x2: width - margin.right, y1: y(0), y2: y(0) }));
}

/** What the plot shows, in a sentence. */
export function plotWords(track, span, now) {
  const samples = track.samples.filter((sample) => sample.at >= now - span);
  const period = span > 7200000 ? "the last day" : "the last hour";
  if (samples.length === 0) return `Nothing was sampled in ${period} yet.`;
  const highest = samples.reduce((best, sample) => (total(sample) > total(best) ? sample : best));
  if (total(highest) === 0) return `Nothing was open in ${period}.`;
  const latest = samples.at(-1);
  return `In ${period} at most ${count(total(highest), "operation")} open, at ${clockTime(highest.at)}; ${number(total(latest))} now.`;
}

/** Some of it as figures, the highest of each stretch. */
export function plotTable(track, lanes, span, now) {
  const rowsMax = 12;
  const stretch = span / rowsMax;
  const highest = new Map();
  for (const sample of track.samples) {
    if (sample.at < now - span) continue;
    const slot = Math.floor(sample.at / stretch);
    const known = highest.get(slot);
    if (!known || total(sample) >= total(known)) highest.set(slot, sample);
  }
  const columns = [
    { name: "Time" }, ...lanes.map((lane) => ({ name: lane, figures: true })), { name: "parked", figures: true },
  ];
  const rows = [...highest.values()].reverse().map((sample) => [
    clockTime(sample.at), ...sample.lanes.map(number), number(sample.parked),
  ]);
  return rows.length ? table("Open operations by lane over time", columns, rows) : make("p", {}, "No samples yet.");
}
