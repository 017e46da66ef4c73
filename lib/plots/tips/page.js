/**
 * Shows tips in a page: finds what is near the pointer, puts a box beside it and a ring around it.
 *
 * Browsers run this file after `words.js`, as one script: `../tips.ts` puts both into pages. Nothing is looked for before
 * the pointer moves, so charts that come later have tips too.
 *
 * @module
 */
import {
  describePoint,
  distanceToLine,
  nearestPoint,
  parseAxis,
  parseBars,
  parsePlaces,
  parsePoints,
} from "./words.js";

/** A point has its tip up to this far away; a line, whose points may be far apart, all along it. px. */
const POINT_REACH = 20;
const LINE_REACH = 4;

/** A bar, cell or dot of its own has its tip up to this far away, px. */
const ELEMENT_REACH = 3;

/** Half the size of the ring around a point, the gap between an element and its ring, and that to the box, px. */
const RING_RADIUS = 6;
const RING_GAP = 3;
const GAP = 8;

const known = new WeakMap();
const keyboard = { chart: null, index: -1 };
let box;
let ring;

const data = (element, name) => element.getAttribute(`data-${name}`) ?? "";

/** What is drawn in a panel; read once, as charts do not change. */
function readPanel(element) {
  if (!known.has(element)) {
    const [width, height] = data(element, "size").split(" ").map(Number);
    const band = element.querySelector("[data-band]");
    known.set(element, {
      element,
      width,
      height,
      name: data(element, "panel"),
      x: parseAxis(data(element, "x")),
      y: parseAxis(data(element, "y")),
      series: Array.from(element.querySelectorAll("[data-series]"), readSeries),
      ...(band && {
        band: { name: data(band, "band"), bars: parseBars(band.getAttribute("d")), edge: data(band, "edge") },
      }),
    });
  }
  return known.get(element);
}

function readSeries(element) {
  const paths = Array.from(element.querySelectorAll("path"), (path) => path.getAttribute("d"));
  return {
    name: data(element, "series"),
    points: parsePoints(paths),
    places: parsePlaces(data(element, "runs")),
    measured: data(element, "measured").split(" ").filter(Boolean),
    edge: data(element, "edge"),
    note: data(element, "note"),
    firstBar: Number(data(element, "bars") || NaN),
    isLine: paths.some((path) => path.includes("L")),
  };
}

/** Words about a point, and where it is on the screen. */
function pointTarget(panel, series, index) {
  const { x, y } = new DOMPoint(series.points[index].x, series.points[index].y)
    .matrixTransform(panel.element.getScreenCTM());
  return {
    lines: describePoint(panel, series, index),
    place: new DOMRect(x - RING_RADIUS, y - RING_RADIUS, 2 * RING_RADIUS, 2 * RING_RADIUS),
    isRound: true,
  };
}

/** Words about an element that brings its own, and where it is on the screen. */
function elementTarget(panel, element) {
  const lines = [...new Set([panel.name, data(element, "tip"), data(panel.element, "note")])].filter(Boolean);
  const { x, y, width, height } = element.getBoundingClientRect();
  return {
    lines,
    place: new DOMRect(x - RING_GAP, y - RING_GAP, width + 2 * RING_GAP, height + 2 * RING_GAP),
    isRound: element.localName === "circle",
  };
}

function nearestInSeries(panel, at, scale) {
  let best;
  for (const series of panel.series) {
    const { index, distance } = nearestPoint(series.points, at);
    // Lines are drawn over dots: whoever points at one means it.
    const isOnLine = series.isLine && distanceToLine(series.points, at) * scale <= LINE_REACH;
    const rank = isOnLine ? -1 : distance * scale;
    if (index >= 0 && rank <= (best?.rank ?? POINT_REACH)) best = { series, index, rank };
  }
  return best && pointTarget(panel, best.series, best.index);
}

function nearestElement(panel, { x, y }) {
  const near = data(panel.element, "near");
  let best;
  for (const element of panel.element.querySelectorAll("[data-tip]")) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const across = near === "y" ? 0 : Math.max(left - x, x - right, 0);
    const down = near === "x" ? 0 : Math.max(top - y, y - bottom, 0);
    const distance = Math.max(across, down);
    if (distance <= ELEMENT_REACH && !(distance >= best?.distance)) best = { element, distance };
  }
  return best && elementTarget(panel, best.element);
}

/** What a chart has to say near a position on the screen. */
function find(chart, position) {
  for (const element of chart.querySelectorAll("[data-panel]")) {
    const matrix = element.getScreenCTM();
    const at = new DOMPoint(position.x, position.y).matrixTransform(matrix.inverse());
    const panel = readPanel(element);
    if (at.x < 0 || at.x > panel.width || at.y < 0 || at.y > panel.height) continue;
    return nearestInSeries(panel, at, matrix.a) ?? nearestElement(panel, position);
  }
}

/** All that the arrow keys walk through: points of lines, and elements with words of their own. */
function stops(chart) {
  return Array.from(chart.querySelectorAll("[data-panel]"), readPanel).flatMap((panel) => [
    ...panel.series.filter(({ isLine }) => isLine)
      .flatMap((series) => series.points.map((_, index) => () => pointTarget(panel, series, index))),
    ...Array.from(panel.element.querySelectorAll("[data-tip]"), (element) => () => elementTarget(panel, element)),
  ]);
}

function add(name) {
  const element = document.createElement("div");
  element.className = `plimsoll-${name}`;
  return document.body.appendChild(element);
}

function show(target) {
  if (target === undefined) return hide();
  ring ??= add("ring");
  box ??= add("tip");
  box.setAttribute("role", "status");
  const [headline, ...lines] = target.lines;
  const first = document.createElement("b");
  first.textContent = headline;
  box.replaceChildren(first, lines.join("\n"));
  box.hidden = ring.hidden = false;
  const { left, top, right, bottom, width, height } = target.place;
  Object.assign(ring.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
    borderRadius: target.isRound ? "50%" : "3px",
  });
  // Above, as a finger hides what is below; the box stays inside the window.
  const { offsetWidth, offsetHeight } = box;
  const above = top - GAP - offsetHeight;
  const beside = Math.min((left + right) / 2 + GAP, document.documentElement.clientWidth - offsetWidth - GAP);
  box.style.left = `${Math.max(GAP, beside)}px`;
  box.style.top = `${above >= GAP ? above : bottom + GAP}px`;
}

function hide() {
  keyboard.index = -1;
  if (box) box.hidden = ring.hidden = true;
}

function follow(event) {
  keyboard.index = -1;
  const chart = event.target.closest?.("svg.plimsoll");
  show(chart ? find(chart, event) : undefined);
}

function press(event) {
  if (event.key === "Escape") hide();
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const { target } = event;
  const chart = target.matches?.("svg.plimsoll") ? target : target.querySelector?.(":scope > svg.plimsoll");
  if (!step || !chart) return;
  const all = stops(chart);
  if (all.length === 0) return;
  const isSame = keyboard.chart === chart && keyboard.index >= 0;
  const index = isSame ? Math.min(all.length - 1, Math.max(0, keyboard.index + step)) : 0;
  event.preventDefault();
  show(all[index]());
  Object.assign(keyboard, { chart, index });
}

const isTouch = ({ pointerType }) => pointerType === "touch";
const listen = (type, listener) => document.addEventListener(type, listener, { capture: true });
listen("pointermove", (event) => isTouch(event) || follow(event));
// A tap ends with this; a finger that scrolls does not.
listen("pointerup", (event) => isTouch(event) && follow(event));
listen("pointerout", (event) => isTouch(event) || event.relatedTarget || hide());
listen("keydown", press);
// What a pointer shows stays, though a click or tap moves the focus.
listen("focusout", () => keyboard.index >= 0 && hide());
listen("scroll", hide);
