// Charts, drawn by uPlot. A chart is made again when what it shows changes: at most once
// per window, which is cheaper than keeping every option up to date.

import uPlot from "../vendor/uPlot.esm.js";
import { clockTime, count, range } from "./words.js";

const drawn = new Map(); // host -> {signature, chart, observer}

// draw puts a chart into an element unless the same one is there. make gets the size and
// colours and returns [options, data].
export function draw(host, signature, make) {
  const there = drawn.get(host);
  const full = signature + document.documentElement.dataset.theme + matchMedia("(prefers-color-scheme: dark)").matches;
  if (there?.signature === full) return;
  remove(host);
  const [options, data] = make(colours(host));
  const chart = new uPlot({ ...options, ...sizeOf(host) }, data, host);
  const observer = new ResizeObserver(() => chart.setSize(sizeOf(host)));
  observer.observe(host);
  drawn.set(host, { signature: full, chart, observer });
}

// sweep removes the charts of elements that have left the page.
export function sweep() {
  for (const host of [...drawn.keys()]) if (!host.isConnected) remove(host);
}

function remove(host) {
  const there = drawn.get(host);
  if (!there) return;
  there.observer.disconnect();
  there.chart.destroy();
  drawn.delete(host);
}

const sizeOf = (host) => ({ width: Math.max(host.clientWidth, 200), height: Math.max(host.clientHeight, 120) });

function colours(host) {
  const style = getComputedStyle(host);
  const of = (name) => style.getPropertyValue("--" + name).trim();
  return { ink: of("ink"), soft: of("soft"), line: of("line"), accent: of("accent"), band: of("band"), before: of("before"), shade: of("shade"), warn: of("warn") };
}

const font = "13px system-ui, sans-serif";
const axis = (c, more) => ({ stroke: c.soft, font, grid: { stroke: c.line, width: 1 }, ticks: { stroke: c.line, width: 1, size: 4 }, ...more });
const numbers = (c) => axis(c, { size: 48, values: (_, splits) => splits.map((v) => (v === null ? "" : count(v))) });
// fromZero lets an axis begin at 0, and reach at least 4 so that few devices look few.
const fromZero = (_, low, high) => [0, Math.max(4, (high ?? 0) * 1.08)];

// dayChart draws the curve of a day over that of a week before. data is that of
// series.aligned; marks and closed are spans in seconds; from and until bound the day.
export function dayChart(host, { data, marks, closed, from, until, timezone, onMove }, signature) {
  draw(host, signature, (c) => [{
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timezone),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { range: () => [from / 1000, until / 1000] }, y: { range: fromZero } },
    axes: [axis(c, { size: 32, space: 56, values: (_, splits) => splits.map((s) => clockTime(s * 1000, timezone)) }), numbers(c)],
    bands: [{ series: [2, 1], fill: c.band }],
    series: [
      {},
      { stroke: "transparent", points: { show: false } },
      { stroke: "transparent", points: { show: false } },
      { stroke: c.before, width: 1.5, dash: [5, 4], points: { show: false } },
      { stroke: c.accent, width: 2.5, points: { show: false } },
    ],
    hooks: {
      drawClear: [(u) => shade(u, closed, marks, c)],
      setCursor: [(u) => onMove(u.cursor.idx ?? null)],
    },
  }, data]);
}

// shade paints closed hours, and hatches where a number is withheld or was not measured;
// what was measured in part gets a bar at the foot.
function shade(u, closed, marks, c) {
  const { ctx, bbox } = u;
  const box = (from, to) => {
    const left = Math.max(u.valToPos(from, "x", true), bbox.left), right = Math.min(u.valToPos(to, "x", true), bbox.left + bbox.width);
    return [left, Math.max(right - left, 0)];
  };
  ctx.save();
  ctx.fillStyle = c.shade;
  for (const [from, to] of closed) {
    const [x, w] = box(from, to);
    ctx.fillRect(x, bbox.top, w, bbox.height);
  }
  for (const { from, to, why } of marks) {
    const [x, w] = box(from, to);
    if (why === "partial") {
      ctx.fillStyle = c.warn;
      ctx.fillRect(x, bbox.top + bbox.height - 6 * devicePixelRatio, w, 6 * devicePixelRatio);
    } else hatch(ctx, x, bbox.top, w, bbox.height, c.soft);
  }
  ctx.restore();
}

function hatch(ctx, x, y, width, height, colour) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.45;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  const step = 7 * devicePixelRatio;
  for (let at = x - height - (x - height) % step; at < x + width; at += step) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

// widest is the room for a label, in pixels.
const widest = (items) => 16 + 8 * Math.max(...items.map((item) => item.label.length));

// barChart draws one bar with its interval for each item {label, value, low, high}. An item
// without a value is hatched.
export function barChart(host, { items, onMove }, signature) {
  const column = (field) => items.map((item) => item[field] ?? null);
  draw(host, signature, (c) => [{
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: () => [-0.6, items.length - 0.4] }, y: { range: fromZero } },
    axes: [axis(c, { size: 32, grid: { show: false }, space: widest(items), incrs: [1, 2, 3, 4, 6, 7, 14], values: (_, splits) => splits.map((i) => items[i]?.label ?? "") }), numbers(c)],
    series: [
      {},
      { stroke: "transparent", fill: c.accent, paths: uPlot.paths.bars({ size: [0.7, 48] }), points: { show: false } },
      { stroke: "transparent", paths: () => null, points: { show: false } },
    ],
    hooks: {
      draw: [(u) => items.forEach((item, i) => whisker(u, item, i, c))],
      setCursor: [(u) => onMove(u.cursor.idx ?? null)],
    },
  }, [items.map((_, i) => i), column("value"), column("high")]]);
}

function whisker(u, item, i, c) {
  const { ctx, bbox } = u, ratio = devicePixelRatio, x = u.valToPos(i, "x", true);
  const half = Math.min(0.35 * bbox.width / u.data[0].length, 24 * ratio);
  if (item.value === null) return hatch(ctx, x - half, bbox.top + bbox.height - 24 * ratio, 2 * half, 24 * ratio, c.soft);
  const low = u.valToPos(item.low, "y", true), high = u.valToPos(item.high, "y", true), tip = Math.min(half / 2, 5 * ratio);
  ctx.save();
  ctx.strokeStyle = c.ink;
  ctx.lineWidth = 1.5 * ratio;
  ctx.beginPath();
  for (const [fromX, fromY, toX, toY] of [[x, low, x, high], [x - tip, low, x + tip, low], [x - tip, high, x + tip, high]]) {
    ctx.moveTo(fromX, fromY);
    ctx.lineTo(toX, toY);
  }
  ctx.stroke();
  ctx.restore();
}

// told is a number with its interval in one text.
export const told = (n) => `${count(n.value)} (${range(n.low, n.high)})`;
