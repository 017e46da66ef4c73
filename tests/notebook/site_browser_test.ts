// Needs Chromium (skipped without) and what ../browser.ts names.
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { renderNotebooks } from "@/cli/notebooks_render.ts";
import { parseNotebook } from "@/notebook/mod.ts";
import { withBrowser } from "../browser.ts";
import { DESKTOP, keepPicture, openPage, PHONE, type Screen } from "../offline_page.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { SAMPLES } from "./site/sample_notebooks.ts";

/** Asks a page something. The project does not load the types of a browser: questions are text. */
async function ask<Answer>(page: Page, question: string): Promise<Answer> {
  return await page.evaluate(question) as Answer;
}

interface ChartFacts {
  readonly width: number;
  readonly height: number;
  readonly texts: number;
  readonly emptyTexts: number;
}

const CHART_FACTS = `Array.from(document.querySelectorAll(".chart svg"), (svg) => {
  const box = svg.getBoundingClientRect();
  const texts = Array.from(svg.querySelectorAll("text"));
  const isEmpty = (text) => text.textContent.trim() === "" || text.getBoundingClientRect().width === 0;
  return { width: box.width, height: box.height, texts: texts.length, emptyTexts: texts.filter(isEmpty).length };
})`;

/** Scrolls to the first place of a chart that has something to tell, and says where it is; null if no chart has. */
const TELLING_PLACE = `(() => {
  const mark = document.querySelector(".chart [data-tip], .chart [data-series]");
  if (mark === null) return null;
  mark.scrollIntoView({ block: "center" });
  if (mark.matches("[data-tip]")) {
    const { left, top, width, height } = mark.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }
  const path = mark.matches("path") ? mark : mark.querySelector("path");
  const { x, y } = path.getPointAtLength(0).matrixTransform(path.getScreenCTM());
  return { x, y };
})()`;

const TIP_TEXT = `(() => {
  const tip = document.querySelector(".plimsoll-tip:not([hidden])");
  return tip !== null && tip.getBoundingClientRect().width > 0 ? tip.textContent : "";
})()`;

const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** Points at a chart as the reader of this screen does, and returns the tip. */
async function tipOf(page: Page, { isTouched }: Screen): Promise<string> {
  const place = await ask<{ x: number; y: number } | null>(page, TELLING_PLACE);
  assert.ok(place !== null, "a chart has something to tell");
  if (isTouched) await page.touchscreen.tap(place.x, place.y);
  else await page.mouse.move(place.x, place.y, { steps: 3 });
  await page.waitForSelector(".plimsoll-tip:not([hidden])", { timeout: 5000 });
  return await ask<string>(page, TIP_TEXT);
}

/** What is known of a page before it is opened. */
interface ExpectedPage {
  /** Path of the file. */
  readonly path: string;
  /** What its pictures are called. */
  readonly name: string;
  /** Charts that its notebook has. */
  readonly charts: number;
  /** Whether its notebook ran to its end. */
  readonly isChecked: boolean;
}

/** Opens a page and checks what every page promises. */
async function checkPage(browser: Browser, { path, name, charts }: ExpectedPage, screen: Screen): Promise<void> {
  const { page, problems } = await openPage(browser, path, screen);
  try {
    assert.equal(await ask(page, OVERFLOW), 0, "nothing is wider than the screen");
    const facts = await ask<ChartFacts[]>(page, CHART_FACTS);
    assert.equal(facts.length, charts, "every chart of the notebook is there");
    for (const { width, height, texts, emptyTexts } of facts) {
      assert.ok(width > 0.5 * Math.min(640, screen.width) && height > 50, `${width} x ${height} px`);
      assert.ok(texts > 0 && emptyTexts === 0, `${emptyTexts} of ${texts} texts are empty`);
    }
    await keepPicture(page, `${name}-${screen.name}`);
    if (facts.length > 0) {
      assert.match(await tipOf(page, screen), /\S/);
      await keepPicture(page, `${name}-${screen.name}-tip`, "window");
      await ask(page, "document.querySelector('.all-code').click()");
      assert.equal(await ask(page, "document.querySelectorAll('details.code:not([open])').length"), 0);
      assert.equal(await ask(page, OVERFLOW), 0, "nothing is wider than the screen with all code shown");
    }
    assert.deepEqual(problems, []);
  } finally {
    await page.close();
  }
}

function chartCount(text: string, file: string): number {
  return parseNotebook(text, file).cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : [])
    .filter((output) => "data" in output && output.data["image/svg+xml"] !== undefined).length;
}

/** Renders a folder of notebooks and opens every page on every screen; `kind` says in names of pictures what they are. */
async function checkSite(
  t: Deno.TestContext,
  notebooks: string,
  folder: string,
  kind: string,
): Promise<ExpectedPage[]> {
  const { pages } = await renderNotebooks(notebooks, join(folder, "site"));
  const expected = await Promise.all(pages.map(async ({ path, notebook }): Promise<ExpectedPage> => {
    const name = `${kind}-${basename(path, ".html")}`;
    if (notebook === undefined) return { path, name, charts: 0, isChecked: true };
    const { file, isChecked } = notebook;
    return { path, name, charts: chartCount(await Deno.readTextFile(join(notebooks, file)), file), isChecked };
  }));
  await withBrowser(async (browser) => {
    for (const page of expected) {
      for (const screen of [DESKTOP, PHONE]) {
        await t.step(`${basename(page.path)} on a ${screen.name}`, () => checkPage(browser, page, screen));
      }
    }
  });
  return expected;
}

Deno.test({
  name: "the site of sample notebooks opens without network, fits every screen, and tells values of its charts",
  ...await skipUnless("chromium"),
  fn: (t) =>
    inTemporaryFolder(async (folder) => {
      const notebooks = join(folder, "notebooks");
      await Deno.mkdir(notebooks);
      for (const { file, text } of SAMPLES) await Deno.writeTextFile(join(notebooks, file), text);
      await checkSite(t, notebooks, folder, "sample");
    }),
});

Deno.test({
  name: "the site of the committed notebooks opens without network, fits every screen, and tells values of its charts",
  ...await skipUnless("chromium"),
  fn: (t) =>
    inTemporaryFolder(async (folder) => {
      const pages = await checkSite(t, "notebooks", folder, "notebooks");
      const doubtful = pages.filter(({ path, charts, isChecked }) =>
        basename(path) !== "index.html" && (charts === 0 || !isChecked)
      );
      assert.deepEqual(doubtful, [], "every notebook has charts and ran to its end");
    }),
});

Deno.test({
  name: "a page can be used by keyboard: the first stop skips to the content, arrow keys tell the values of a chart",
  ...await skipUnless("chromium"),
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const notebooks = join(folder, "notebooks");
      await Deno.mkdir(notebooks);
      for (const { file, text } of SAMPLES) await Deno.writeTextFile(join(notebooks, file), text);
      await renderNotebooks(notebooks, join(folder, "site"));
      await withBrowser(async (browser) => {
        const { page, problems } = await openPage(browser, join(folder, "site", "05_evaluate.html"), DESKTOP);
        await page.keyboard.press("Tab");
        assert.equal(await ask(page, "document.activeElement.className"), "skip");
        await page.keyboard.press("Enter");
        assert.equal(await ask(page, "document.activeElement.id"), "main");
        await ask(page, "document.querySelector('.chart .canvas').focus()");
        // Focus scrolls the chart into sight, and scrolling hides a tip: both are over after two frames.
        await ask(page, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await page.keyboard.press("ArrowRight");
        const first = await ask<string>(page, TIP_TEXT);
        await page.keyboard.press("ArrowRight");
        const second = await ask<string>(page, TIP_TEXT);
        assert.match(first, /\S/);
        assert.notEqual(second, first);
        await page.keyboard.press("Escape");
        assert.equal(await ask(page, TIP_TEXT), "");
        assert.deepEqual(problems, []);
      });
    }),
});
