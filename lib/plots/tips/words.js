// @ts-check
/**
 * What a tip says: pure functions from the `data-` attributes and paths of a chart to words.
 *
 * Browsers run this file: `../tips.ts` puts its text into pages. It is JavaScript so that the text is what was written.
 * `../tip_attributes.ts` writes what is read here, and says what each attribute means.
 *
 * @module
 */

/**
 * A linear or logarithmic axis: values `low` and `high` are drawn at the positions `from` and `to`, px.
 *
 * @typedef {{ isLog: boolean, low: number, high: number, from: number, to: number, name: string, unit: string }} Axis
 */

/**
 * A position inside a panel, px.
 *
 * @typedef {{ x: number, y: number }} Point
 */

/**
 * Points of one kind, and what is known of them.
 *
 * @typedef {{ name: string, points: Point[], places: string[], measured: string[], edge: string, note: string, firstBar: number }} Series
 */

/**
 * Axes, and the intervals that belong to points.
 *
 * @typedef {{ name: string, x?: Axis, y?: Axis, band?: { name: string, bars: [number, number][], edge: string } }} Panel
 */

/**
 * Reads an axis.
 *
 * @param {string} text Values, positions and label: `0 70 38 205.33 request rate (req/s)`, with `log ` before it if it is so.
 * @returns {Axis | undefined}
 */
export function parseAxis(text) {
  const isLog = text.startsWith("log ");
  const [low, high, from, to, ...words] = text.replace(/^log /, "").split(" ");
  if (to === undefined) return undefined;
  const [, name = "", unit = ""] = /^(.*?)(?: \((.*)\))?$/.exec(words.join(" ")) ?? [];
  return {
    isLog,
    low: Number(low),
    high: Number(high),
    from: Number(from),
    to: Number(to),
    name,
    unit,
  };
}

/**
 * The value that is drawn at a position.
 *
 * @param {Axis} axis
 * @param {number} position px.
 */
export function valueAt({ isLog, low, high, from, to }, position) {
  const share = (position - from) / (to - from);
  return isLog ? low * (high / low) ** share : low + share * (high - low);
}

/**
 * Writes the value at a position with no more digits than a tenth of a pixel holds, and at most four.
 *
 * @param {Axis} axis
 * @param {number} position px.
 * @param {boolean} isCut True if values beyond the ends of the axis are drawn at its ends: there, `≥` or `≤` says so.
 * @returns {string}
 */
export function formatValue(axis, position, isCut) {
  const value = valueAt(axis, position);
  const step = Math.abs(valueAt(axis, position + 0.1) - value);
  const power = Math.max(Math.ceil(Math.log10(step)), Math.floor(Math.log10(Math.abs(value) || step)) - 3, -10);
  const digits = (Math.round(value / 10 ** power) * 10 ** power).toFixed(Math.max(0, -power));
  const isAt = (/** @type {number} */ end) => isCut && Math.abs(position - end) < 0.06;
  const sign = isAt(axis.to) ? "≥ " : isAt(axis.from) ? "≤ " : "";
  return sign + (Number(digits) < 0 ? digits : digits.replace("-", "")).replace("-", "−");
}

/**
 * Reads the points of a series: point k is number k / n of path k % n.
 *
 * @param {string[]} paths The `d` of its n paths.
 * @returns {Point[]}
 */
export function parsePoints(paths) {
  const layers = paths.map((path) =>
    Array.from(path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g), ([, x, y]) => ({ x: Number(x), y: Number(y) }))
  );
  const points = layers.flatMap((layer, first) =>
    layer.map((point, i) => ({ point, order: i * layers.length + first }))
  );
  return points.sort((a, b) => a.order - b.order).map(({ point }) => point);
}

/**
 * Reads vertical bars.
 *
 * @param {string} path
 * @returns {[number, number][]} Positions of both ends of each.
 */
export function parseBars(path) {
  return Array.from(path.matchAll(/M[^,]+,([^V]+)V([^M]+)/g), ([, low, high]) => [Number(low), Number(high)]);
}

/**
 * Reads where points come from.
 *
 * @param {string} text `20,4_1,task1;18,4_2`: 20 points of task1 with 4 users and 1 replica, then 18 with 2 replicas.
 * @returns {string[]} Words, one for each point.
 */
export function parsePlaces(text) {
  let service = "";
  return text === "" ? [] : text.split(";").flatMap((part) => {
    const [count, run = "", name] = part.split(",");
    service = name ?? service;
    const place = [service, ...runWords(run)].filter((word) => word !== "").join(", ");
    return new Array(Number(count)).fill(place);
  });
}

/**
 * @param {string} run
 * @returns {string[]}
 */
function runWords(run) {
  const [, users, replicas, variant = ""] = /^(\d+)(?:_(\d+)(?:_(.+))?)?$/.exec(run) ?? [];
  if (users === undefined) return [run];
  const counted = (/** @type {string} */ count, /** @type {string} */ noun) =>
    `${count} ${noun}${count === "1" ? "" : "s"}`;
  return [counted(users, "user"), replicas === undefined ? "" : counted(replicas, "replica"), variant];
}

/**
 * Finds the point that is nearest.
 *
 * @param {Point[]} points
 * @param {Point} at
 * @returns {{ index: number, distance: number }} Index -1 if there is none.
 */
export function nearestPoint(points, at) {
  let index = -1;
  let distance = Infinity;
  points.forEach((point, i) => {
    const here = Math.hypot(point.x - at.x, point.y - at.y);
    if (here < distance) [index, distance] = [i, here];
  });
  return { index, distance };
}

/**
 * The distance to the line through all points, px.
 *
 * @param {Point[]} points
 * @param {Point} at
 */
export function distanceToLine(points, at) {
  return points.slice(1).reduce((least, end, i) => {
    const start = /** @type {Point} */ (points[i]);
    const [dx, dy] = [end.x - start.x, end.y - start.y];
    const along = ((at.x - start.x) * dx + (at.y - start.y) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    return Math.min(least, Math.hypot(start.x + share * dx - at.x, start.y + share * dy - at.y));
  }, Infinity);
}

/**
 * Says what is known of a point.
 *
 * @param {Panel} panel
 * @param {Series} series
 * @param {number} index Which of its points.
 * @returns {string[]} The headline, and lines below it.
 */
export function describePoint({ name, x, y, band }, series, index) {
  const point = /** @type {Point} */ (series.points[index]);
  const value = (
    /** @type {Axis | undefined} */ axis,
    /** @type {number} */ position,
    /** @type {string} */ letter,
  ) => axis ? `${axis.name} ${formatValue(axis, position, series.edge.includes(letter))} ${axis.unit}`.trim() : "";
  const lines = [
    [name, series.name].filter((word) => word !== "").join(" · "),
    // Names that are not one for each point would be the names of others.
    series.places.length === series.points.length ? series.places[index] ?? "" : "",
    [value(x, point.x, "x"), value(y, point.y, "y")].filter((word) => word !== "").join(" · "),
  ];
  const bar = band?.bars[series.firstBar + index];
  if (y && band && bar) {
    const [low, high] = bar.map((end) => formatValue(y, end, band.edge.includes("y")));
    lines.push(`${band.name} ${low} to ${high} ${y.unit}`);
  }
  const measured = series.measured[index];
  if (measured !== undefined && measured !== "-") lines.push(`measured mean ${measured} ${y?.unit ?? ""}`.trim());
  return [...lines, series.note].filter((line) => line !== "");
}
