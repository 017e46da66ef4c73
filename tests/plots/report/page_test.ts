import assert from "node:assert/strict";
import { loadCharts, TIPS_SCRIPT } from "@/plots/mod.ts";
import { fixtureExplore, fixtureReport } from "../fixture.ts";

const { renderCharts, renderExploration, renderReport } = await loadCharts();
const input = fixtureReport();
const charts = [...renderExploration(fixtureExplore(input.table)), ...renderCharts(input)];
const page = renderReport(input, charts);

Deno.test("renderReport() answers in its first section: the best model, its skill with interval, and whether to trust it", () => {
  const first = page.slice(page.indexOf("<main>"), page.indexOf("<nav"));
  assert.match(first, /linear_per_service predicts best for unseen load levels inside the range/);
  assert.match(first, /<th scope="col"[^>]*>Trust it\?<\/th>/);
  assert.match(first, /\+\d+ %<br><small>\+\d+ % to \+\d+ %<\/small>/);
  assert.match(first, /<span class="good">yes<\/span>/);
  assert.doesNotMatch(first, /proxy/);
});

Deno.test("renderReport() has every section, each with its heading, in order", () => {
  const titles = [...page.matchAll(/<h2 id="[^"]+">([^<]+)<\/h2>/g)].map((match) => match[1]);
  assert.deepEqual(titles, [
    "When not to trust a model",
    "Error by case",
    "CPU against load",
    "Predicted against measured",
    "Residuals",
    "Prediction intervals",
    "Feature importance",
    "Errors of all models",
    "The measured data",
    "Data quality",
    "What was repaired",
    "Leak audit",
    "Glossary",
    "How to make this page again",
  ]);
  assert.equal(page.match(/<svg /g)?.length, charts.length);
});

/** A page without the one script that it may have. */
function withoutTips(text: string): string {
  const script = `<script>\n${TIPS_SCRIPT}</script>`;
  assert.equal(text.split(script).length, 2);
  return text.replace(script, "");
}

Deno.test("renderReport() is self-contained: one script of its own, nothing to fetch, no time of writing", () => {
  assert.doesNotMatch(
    withoutTips(page).replaceAll('xmlns="http://www.w3.org/2000/svg"', ""),
    /https?:|<script|<link|<img|url\(|@import/,
  );
  assert.doesNotMatch(page, /\b20\d\d-\d\d-\d\d\b/);
  assert.equal(renderReport(input, charts), page);
});

Deno.test("renderReport() is light and dark, and can be read aloud", () => {
  assert.match(page, /prefers-color-scheme: dark/);
  assert.match(page, /<html lang="en">/);
  assert.equal(page.match(/<h1>/g)?.length, 1);
  assert.equal(page.match(/<table>/g)?.length, page.match(/<caption>/g)?.length);
  assert.doesNotMatch(page, /<th>/);
  assert.equal(page.match(/role="img" aria-label="/g)?.length, charts.length);
});

Deno.test("renderReport() has each id once, and every link leads to one", () => {
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target), String(target));
});

Deno.test("renderReport() shows what is doubtful, repaired, not possible and how to repeat it", () => {
  assert.match(page, /task1_1_1\.csv[\s\S]*suspect[\s\S]*3 of 6 samples are failed scrapes/);
  assert.match(page, /3 failed scrapes filled/);
  assert.match(page, /beyond_campaign is not possible as there is no row to test on with users 12, 15\./);
  assert.match(page, /usl did not run: it predicts throughput\./);
  assert.match(page, /deno task pipeline --data data\/fixture/);
});

Deno.test("renderReport() escapes text from files and commands", () => {
  const evil = `<script>alert("1")</script>`;
  const campaign = { ...input.campaign, name: evil, findings: [evil], repairs: [evil] };
  const text = renderReport({ ...input, campaign, commands: [evil], audit: [evil] }, []);
  assert.doesNotMatch(withoutTips(text), /<script/);
  assert.equal(text.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;/g)?.length, 5);
});

/** The report where persistence is better on rows with a measured past, and only there. */
function reportOfKnownPast(): string {
  const cases = input.result.cases.map((found) => ({
    ...found,
    models: found.models.map((ran) =>
      ran.model === "persistence" ? { ...ran, realLags: { ...ran.realLags, mae: 1e-3, wape: 1e-3 } } : {
        ...ran,
        realLags: { ...ran.realLags, skill: -0.4, skillLow: -0.6, skillHigh: -0.2 },
      }
    ),
  }));
  return renderReport({ ...input, result: { ...input.result, cases } }, []);
}

Deno.test("renderReport() does not ask for trust where the last sample is known and better, and says who is best else", () => {
  const first = reportOfKnownPast().split("<nav")[0]!;
  assert.doesNotMatch(first, /<span class="good">/);
  assert.match(first, /<span class="bad">no<\/span><br><small>repeat the last sample/);
  assert.match(first, /<small>best: linear_per_service<\/small>/);
  assert.match(first, /on rows with a measured past: MAE [\d.e-]+ cores; .*on all rows linear_per_service is best/);
});

Deno.test("renderReport() quotes the skill on rows with a measured past, and that on all rows beside it", () => {
  const cases = input.result.cases.map((found) => ({
    ...found,
    models: found.models.map((ran) =>
      ran.model === "linear_per_service"
        ? {
          ...ran,
          realLags: { ...ran.realLags, mae: ran.realLags.mae / 2, skill: 0.123, skillLow: 0.1, skillHigh: 0.2 },
        }
        : ran
    ),
  }));
  const first = renderReport({ ...input, result: { ...input.result, cases } }, []).split("<nav")[0]!;
  const skill = Math.round(100 * input.result.cases[0]!.models[1]!.all.skill);
  assert.match(
    first,
    new RegExp(`>\\+12 %<br><small>\\+10 % to \\+20 %</small></td><td class="number">\\+${skill} %<`),
  );
  assert.match(first, /12 % better than same as last sample/);
});

Deno.test("renderReport() can be written without one case or one chart", () => {
  const text = renderReport({ ...input, result: { ...input.result, cases: [] } }, []);
  assert.match(text, /No case inside or beyond the measured range could be scored/);
  assert.match(text, /Not drawn in this run/);
});
