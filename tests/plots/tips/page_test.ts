/**
 * Charts in a real browser: what a reader sees who points at them. Skipped where Chromium is not installed.
 *
 * Needs `--allow-run=chromium`, `--allow-net=127.0.0.1` and what puppeteer-core reads (`--allow-env`, `--allow-sys`).
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import type { CaseResult, ModelResult } from "@/evaluate/mod.ts";
import { loadCharts, TIPS_SCRIPT, TIPS_STYLE } from "@/plots/mod.ts";
import { type Axis, parseAxis } from "../../../lib/plots/tips/words.js";
import { withBrowser } from "../../browser.ts";
import { openPage, type Screen } from "../../offline_page.ts";
import { skipUnless } from "../../require_tool.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { fixtureExplore, fixtureInput } from "../fixture.ts";

const input = fixtureInput();
const { table, result } = input;
const CSP = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

/** A page that shows every chart, with script and style as often as JupyterLab would include them. */
async function pageText(): Promise<string> {
  const { renderCharts, renderExploration } = await loadCharts();
  const charts = [...renderExploration(fixtureExplore(table)), ...renderCharts(input)];
  const figures = charts.map(({ path, svg }) =>
    `<div data-path="${path}" tabindex="0">${svg}</div><style>${TIPS_STYLE}</style><script>${TIPS_SCRIPT}</script>`
  );
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}">` +
    `</head><body><p>Here is nothing to tell.</p>${figures.join("\n")}</body></html>`;
}

/** All charts are in view, so that nothing has to be scrolled. */
const TALL: Screen = { name: "tall", width: 700, height: 9000, scheme: "light", isTouched: false };

/** Opens a page in a browser of its own; `problems` fills with what goes wrong in it. */
async function inBrowser(html: string, test: (page: Page, problems: string[]) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "page.html");
    await Deno.writeTextFile(file, html);
    await withBrowser(async (browser) => {
      const { page, problems } = await openPage(browser, file, TALL);
      await page.setViewport({ width: TALL.width, height: TALL.height, hasTouch: true });
      await page.reload();
      await test(page, problems);
    });
  });
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** One of the panels of a chart, as the page has it. */
async function panelOf(page: Page, path: string, nth: number): Promise<{ x: Axis; y: Axis; place: PlaceOf }> {
  const selector = `[data-path="${path}"] [data-panel]`;
  const [x, y] = await page.$$eval(
    selector,
    (panels, nth) => ["data-x", "data-y"].map((name) => panels[nth]!.getAttribute(name) ?? ""),
    nth,
  );
  const place: PlaceOf = (position) =>
    page.$$eval(
      selector,
      (panels, nth, { x, y }) => {
        // deno-lint-ignore no-explicit-any -- the project does not load the types of a browser
        const matrix = (panels[nth] as any).getScreenCTM();
        return { x: matrix.a * x + matrix.e, y: matrix.d * y + matrix.f };
      },
      nth,
      position,
    );
  return { x: parseAxis(x!)!, y: parseAxis(y!)!, place };
}

type PlaceOf = (position: Place) => Promise<Place>;

/** Where an axis draws a value, px. */
function positionOf({ low, high, from, to }: Axis, value: number): number {
  return from + (value - low) / (high - low) * (to - from);
}

function tipText(page: Page): Promise<string | undefined> {
  // deno-lint-ignore no-explicit-any -- the project does not load the types of a browser
  return page.$$eval(".plimsoll-tip", ([tip]) => (tip as any)?.hidden === false ? tip!.textContent! : undefined);
}

/** Points at an element that the selector finds and reads the tip. */
async function tipOver(page: Page, selector: string): Promise<string> {
  const element = await page.$(selector);
  assert.ok(element !== null, selector);
  await element.hover();
  return await tipText(page) ?? "";
}

/** The number that stands behind some words in a tip. */
function numberAfter(text: string, words: string): number {
  const rest = text.slice(text.indexOf(words) + words.length);
  assert.ok(text.includes(words), `"${words}" is not in "${text}"`);
  return Number(/^ [≤≥]? ?(−?[\d.]+)/.exec(rest)![1]!.replace("−", "-"));
}

/** Half of the value of a tenth of a pixel, which is how dots are drawn, and half of the last digit that this allows. */
function resolution({ low, high, from, to }: Axis): number {
  const step = Math.abs((high - low) / (to - from)) / 10;
  return 1.01 * (step + 10 ** Math.ceil(Math.log10(step))) / 2;
}

function assertShows(text: string, axis: Axis, value: number): void {
  const shown = numberAfter(text, axis.name);
  assert.ok(Math.abs(shown - value) <= resolution(axis), `${axis.name} ${value} is shown as ${shown}`);
  assert.ok(text.includes(axis.unit));
}

/** The true point that is farthest from every other on the screen: whoever points there can mean no other. */
function loneliest(points: readonly Place[], x: Axis, y: Axis): number {
  const distances = points.map((point, i) =>
    Math.min(
      ...points.filter((_, j) => j !== i).map((other) =>
        Math.hypot(positionOf(x, other.x) - positionOf(x, point.x), positionOf(y, other.y) - positionOf(y, point.y))
      ),
    )
  );
  return distances.indexOf(Math.max(...distances));
}

/** Points of a chart that are known to the test, and what else their tip must tell. */
interface KnownPoints {
  readonly path: string;
  readonly panel: number;
  readonly points: readonly Place[];
  readonly tells: (index: number) => readonly string[];
}

const rate = table.features.columns[0]!;
const ofService = (rows: Int32Array, service: number) => [...rows].filter((row) => table.keys.service[row] === service);
const placeText = (row: number) => {
  const { users, replicas } = table.keys;
  return `${users[row]} user${users[row] === 1 ? "" : "s"}, ${replicas[row]} replica${replicas[row] === 1 ? "" : "s"}`;
};
const far = result.cases.at(-1)!;
const inRange = result.cases[0]!;
const modelOf = (found: CaseResult, name: string): ModelResult => found.models.find(({ model }) => model === name)!;

function knownPoints(): KnownPoints[] {
  const every = Int32Array.from(table.y.keys());
  const samples = (rows: readonly number[]) => rows.map((row) => ({ x: rate[row]!, y: table.y[row]! }));
  const law = modelOf(inRange, "linear_per_service");
  const pairs = [inRange, far].flatMap((found) =>
    [...found.testRows].map((row, i) => ({ found, row, predicted: modelOf(found, "random_forest").predictions[i]! }))
  );
  const train = ofService(far.trainRows, 1);
  const test = ofService(far.testRows, 1);
  const held = ofService(inRange.testRows, 0);
  return [
    {
      path: "eda/request_rate_vs_cpu_usage",
      panel: 0,
      points: samples([...every]),
      tells: (row) => [table.keys.services[table.keys.service[row]!]!, placeText(row), "CPU seconds a request"],
    },
    {
      path: "charts/cpu_against_load",
      panel: 1,
      points: samples([...train, ...test]),
      tells: (i) => [
        i < train.length ? "task2 · measured, trained on" : "task2 · measured, tested",
        placeText([...train, ...test][i]!),
      ],
    },
    {
      path: "charts/predicted_against_measured",
      panel: 2,
      points: pairs.map(({ row, predicted }) => ({ x: table.y[row]!, y: predicted })),
      tells: (i) => [
        "random_forest · ",
        pairs[i]!.found === far ? "far beyond the range" : "unseen load levels inside the range",
        `${table.keys.services[table.keys.service[pairs[i]!.row]!]}, ${placeText(pairs[i]!.row)}`,
        ", persistence ",
      ],
    },
    {
      path: "charts/intervals",
      panel: 0,
      points: samples(held),
      tells: (i) => {
        const upper = law.upper[inRange.testRows.indexOf(held[i]!)]!;
        return ["task1: 100 % held · measured, held", placeText(held[i]!), ` to ${upper.toFixed(2)}`, ", persistence "];
      },
    },
  ];
}

Deno.test({
  name: "charts in a browser tell the true values of what is pointed at",
  ...await skipUnless("chromium"),
  fn: async (t) => {
    await inBrowser(await pageText(), async (page, problems) => {
      await t.step("nothing is shown before", async () => {
        assert.equal(await page.$(".plimsoll-tip"), null);
      });

      for (const { path, panel, points, tells } of knownPoints()) {
        await t.step(`${path}: the mouse on a measured point`, async () => {
          const { x, y, place } = await panelOf(page, path, panel);
          const index = loneliest(points, x, y);
          const point = points[index]!;
          const at = await place({ x: positionOf(x, point.x) + 1, y: positionOf(y, point.y) - 1 });
          await page.mouse.move(at.x, at.y);
          const text = await tipText(page) ?? "";
          assertShows(text, x, point.x);
          assertShows(text, y, point.y);
          for (const words of tells(index)) assert.ok(text.includes(words), `"${words}" is not in "${text}"`);
        });
      }

      await t.step("charts/residuals: a residual beyond the edge is no value", async () => {
        const { x, y, place } = await panelOf(page, "charts/residuals", 2);
        const forest = modelOf(far, "random_forest");
        const highest = table.keys.services.map((_, service) =>
          Math.max(...ofService(far.trainRows, service).map((row) => rate[row]!))
        );
        const points = [...far.testRows].map((row, i) => ({
          x: rate[row]! / highest[table.keys.service[row]!]!,
          y: forest.predictions[i]! - table.y[row]!,
        }));
        const lowest = points.toSorted((a, b) => a.y - b.y)[0]!;
        assert.ok(lowest.y < y.low);
        const at = await place({ x: positionOf(x, lowest.x), y: y.from });
        await page.mouse.move(at.x, at.y);
        const text = await tipText(page) ?? "";
        assert.ok(text.includes("residual ≤ −"), text);
        assert.match(text, /load \/ highest in training \d/);
      });

      await t.step(
        "charts/cpu_against_load: a line tells its nearest load level and what was measured there",
        async () => {
          const { x, y, place } = await panelOf(page, "charts/cpu_against_load", 0);
          const top = ofService(far.testRows, 0).filter((row) => table.keys.users[row] === 8);
          const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
          const load = mean(top.map((row) => rate[row]!));
          const forest = modelOf(far, "random_forest");
          const predicted = mean(top.map((row) => forest.predictions[far.testRows.indexOf(row)]!));
          const at = await place({ x: positionOf(x, load), y: positionOf(y, predicted) });
          await page.mouse.move(at.x, at.y);
          const text = await tipText(page) ?? "";
          assert.ok(text.startsWith("task1 · random_forest"), text);
          assert.ok(text.includes("8 users"), text);
          assertShows(text, x, load);
          assertShows(text, y, predicted);
          const measured = mean(top.map((row) => table.y[row]!));
          assert.equal(numberAfter(text, "measured mean"), Number(measured.toPrecision(3)));
          assert.match(
            text,
            /Far beyond the range: MAE [\d.]+ cores, persistence [\d.]+ cores \(rows with a measured past\)$/,
          );
        },
      );

      await t.step("bars, dots and cells tell exact values beside the baseline", async () => {
        const { mae } = modelOf(inRange, "random_forest").all;
        const baseline = modelOf(inRange, "persistence").all.mae;
        for (const path of ["charts/model_comparison_mae", "charts/error_by_case"]) {
          const text = await tipOver(page, `[data-path="${path}"] [data-tip^="random_forest"]`);
          assert.ok(text.startsWith("Unseen load levels inside the range"), text);
          assert.ok(text.includes(`MAE ${mae.toPrecision(4)} cores`), text);
          assert.match(text, /skill [+−]\d+ % \(/);
          assert.ok(text.endsWith(`persistence: MAE ${baseline.toPrecision(4)} cores`), text);
        }
        assert.match(
          await tipOver(page, '[data-path="charts/model_comparison_mape"] [data-tip^="linear_per_service"]'),
          /MAPE [\d.]+ %\npersistence: MAPE [\d.]+ %$/,
        );
        assert.match(
          await tipOver(page, '[data-path="charts/feature_importance"] [data-tip]'),
          /^random_forestrequest_rate: 80\.0 %\nShare of the explained error\. MAE .* cores, persistence .* cores \(rows .*\)$/,
        );
        assert.match(
          await tipOver(page, '[data-path="eda/correlation_heatmap"] [data-tip^="request_rate and cpu_usage"]'),
          /^request_rate and cpu_usage: r = 0\.\d{3}$/,
        );
        assert.match(
          await tipOver(page, '[data-path="eda/cpu_usage_distribution"] [data-tip]'),
          /^task1: median .* cores\d+ of 120 samples from [\d.]+ to [\d.]+ cores, \d+ % up to there$/,
        );
      });

      await t.step("the training range tells its ends", async () => {
        const { x, y, place } = await panelOf(page, "charts/cpu_against_load", 0);
        const at = await place({ x: positionOf(x, 2), y: y.to + 5 });
        await page.mouse.move(at.x, at.y);
        const rates = ofService(far.trainRows, 0).map((row) => rate[row]!);
        const ends = [Math.min(...rates), Math.max(...rates)].map((value) => value.toPrecision(3)).join(" to ");
        assert.equal(await tipText(page), `task1training range: request rate ${ends} req/s`);
      });

      await t.step("the tip goes with the pointer, and with Escape", async () => {
        await tipOver(page, '[data-path="charts/model_comparison_mae"] [data-tip]');
        await page.keyboard.press("Escape");
        assert.equal(await tipText(page), undefined);
        await tipOver(page, '[data-path="charts/model_comparison_mae"] [data-tip]');
        await page.hover("p");
        assert.equal(await tipText(page), undefined);
        assert.equal((await page.$$(".plimsoll-tip")).length, 1);
      });

      await t.step("a finger that taps sees the tip until it taps elsewhere", async () => {
        const bar = await page.$('[data-path="charts/model_comparison_mae"] [data-tip^="linear_per_service"]');
        await bar!.tap();
        assert.match(await tipText(page) ?? "", /linear_per_service: MAE/);
        await (await page.$('[data-path="charts/error_by_case"] [data-tip^="random_forest"]'))!.tap();
        assert.match(await tipText(page) ?? "", /random_forest: skill/);
        await (await page.$("p"))!.tap();
        assert.equal(await tipText(page), undefined);
      });

      await t.step("the arrow keys walk through the bars of a chart that has the focus", async () => {
        await page.focus('[data-path="charts/feature_importance"]');
        // Focus scrolls the chart into sight, and scrolling hides a tip: both are over after two frames.
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await page.keyboard.press("ArrowRight");
        assert.match(await tipText(page) ?? "", /request_rate: 80\.0 %/);
        await page.keyboard.press("ArrowRight");
        assert.match(await tipText(page) ?? "", /cpu_usage_lag_1: 20\.0 %/);
        await page.keyboard.press("ArrowLeft");
        assert.match(await tipText(page) ?? "", /request_rate: 80\.0 %/);
        await page.keyboard.press("Tab");
        assert.equal(await tipText(page), undefined);
      });

      await t.step("a chart that comes later, at another size, tells the same", async () => {
        await page.evaluate(`{
          const chart = document.querySelector('[data-path="eda/request_rate_vs_cpu_usage"] svg').cloneNode(true);
          chart.style.width = "320px";
          chart.style.height = "auto";
          const holder = document.createElement("div");
          holder.dataset.path = "later";
          holder.append(chart);
          document.body.prepend(holder);
        }`);
        const { x, y, place } = await panelOf(page, "later", 0);
        const points = [...table.y.keys()].map((row) => ({ x: rate[row]!, y: table.y[row]! }));
        const point = points[loneliest(points, x, y)]!;
        const at = await place({ x: positionOf(x, point.x), y: positionOf(y, point.y) });
        await page.mouse.move(at.x, at.y);
        const text = await tipText(page) ?? "";
        assertShows(text, x, point.x);
        assertShows(text, y, point.y);
      });

      assert.deepEqual(problems, []);
    });
  },
});
