// Needs --allow-read, --allow-write=output, --allow-env, --allow-sys, --allow-net=127.0.0.1 and --allow-run=deno.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import type { Page } from "puppeteer-core";
import { parseNotebook } from "@/notebook/mod.ts";
import { startLab } from "../../lib/cli/jupyter_lab.ts";
import { withBrowser } from "../browser.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Longest time that JupyterLab may take to open a notebook. */
const DEADLINE_MILLISECONDS = 60_000;

/** Longest time from "Run All" to `checked`: 06_forecast takes minutes where `deno task forecast` has not run before. */
const RUN_SECONDS = 900;

const SCREENSHOTS = join("output", "screenshots");

/** Outputs of cells that failed, and of those that warn. */
const ERROR_OUTPUT = ["error", "stderr"]
  .map((kind) => `.jp-Notebook [data-mime-type="application/vnd.jupyter.${kind}"]`).join();

const NOTEBOOKS: readonly string[] = [...Deno.readDirSync("notebooks")].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).sort();

/** Settings with which JupyterLab asks nothing, fetches nothing and keeps every cell in the page. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  "notebook-extension/tracker": { windowingMode: "none" },
};

/** A project that shares `lib/` with this one, but not its notebooks: JupyterLab saves what it opens. */
async function copyProject(folder: string): Promise<string> {
  const project = resolve(folder, "project");
  await Deno.mkdir(join(project, "notebooks"), { recursive: true });
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  const imports = { ...config.imports, "@/": `${new URL("../../lib/", import.meta.url)}` };
  await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify({ ...config, imports, tasks: {} }));
  await Deno.copyFile("deno.lock", join(project, "deno.lock"));
  for (const name of NOTEBOOKS) await Deno.copyFile(join("notebooks", name), join(project, "notebooks", name));
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const [extension, plugin] = name.split("/");
    const path = join(project, "jupyter", "settings", "@jupyterlab", extension!);
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(join(path, `${plugin}.jupyterlab-settings`), JSON.stringify(settings));
  }
  return project;
}

/** A port that is free now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Starts JupyterLab with nothing of the user's, runs a test with its address and token, and ends it. */
async function withLab(project: string, test: (url: (path: string) => string) => Promise<void>): Promise<void> {
  const printed: string[] = [];
  let tell: (url: string) => void = () => {};
  const address = new Promise<string>((resolve) => tell = resolve);
  const lab = await startLab({
    project,
    port: freePort(),
    browser: "none",
    args: ["--LabApp.extension_manager=readonly", ...(Deno.uid() === 0 ? ["--allow-root"] : [])],
    env: {
      "JUPYTER_CONFIG_DIR": join(project, "jupyter", "config"),
      "JUPYTER_DATA_DIR": join(project, "jupyter", "data"),
      "JUPYTER_RUNTIME_DIR": join(project, "jupyter", "runtime"),
      "JUPYTERLAB_SETTINGS_DIR": join(project, "jupyter", "settings"),
    },
    onLine: (line) => {
      printed.push(line);
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*token=\S+/.exec(line);
      if (found !== null) tell(found[0]);
    },
  });
  try {
    const first = new URL(
      await Promise.race([
        address,
        lab.ended.then((end) => assert.fail(`JupyterLab must start: ${end}\n${printed.join("\n")}`)),
      ]),
    );
    await test((path) => `${new URL(path, first)}${first.search}`);
  } finally {
    await lab.stop();
  }
}

/** Chooses an entry of JupyterLab's menu bar, as a person does. */
async function choose(page: Page, menu: string, command: string): Promise<void> {
  await page.locator(`::-p-xpath(//*[contains(@class, "lm-MenuBar-itemLabel")][text()="${menu}"])`).click();
  await page.locator(`.lm-Menu-item[data-command="${command}"]`).click();
}

/** Opens a notebook and waits until its kernel is ready. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: DEADLINE_MILLISECONDS });
  await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', { timeout: DEADLINE_MILLISECONDS });
}

/** Errors that the open notebook shows, and what stands below its last cell. */
function outcome(page: Page): Promise<{ errors: string[]; last: string }> {
  return page.evaluate(`(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
    return {
      errors: texts('${ERROR_OUTPUT}'),
      last: texts(".jp-Notebook .jp-CodeCell .jp-OutputArea").at(-1) ?? "",
    };
  })()`) as Promise<{ errors: string[]; last: string }>;
}

/** Opens a notebook with its committed charts, runs all of it through the menus, and asserts that it ends well. */
async function runAll(page: Page, url: string, pictures: number): Promise<void> {
  await open(page, url);
  // Trusted charts show before a cell has run.
  await page.waitForFunction(
    `document.querySelectorAll('.jp-Notebook .jp-OutputArea-output[data-mime-type="image/svg+xml"]').length === ${pictures}`,
    { timeout: DEADLINE_MILLISECONDS },
  );
  await choose(page, "Edit", "editmenu:clear-all");
  await page.waitForFunction('document.querySelector(".jp-Notebook .jp-OutputArea-output") === null');
  await choose(page, "Run", "runmenu:run-all");
  // Asked again and again: one question to the browser must not take longer than 3 minutes.
  for (let second = 0; second < RUN_SECONDS; second++) {
    const { errors, last } = await outcome(page);
    if (errors.length > 0 || last === "checked") break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  assert.deepEqual(await outcome(page), { errors: [], last: "checked" });
}

Deno.test({
  name: "lab opens every notebook in JupyterLab with its charts, and Run All ends with checked",
  ...await skipUnless("jupyter-lab", "chromium"),
  fn: (t) =>
    inTemporaryFolder(async (folder) => {
      const project = await copyProject(folder);
      await Deno.mkdir(SCREENSHOTS, { recursive: true });
      await withBrowser((browser) =>
        withLab(project, async (url) => {
          for (const file of NOTEBOOKS) {
            await t.step(file, async () => {
              const { cells } = parseNotebook(await Deno.readTextFile(join("notebooks", file)), file);
              const pictures = cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : [])
                .filter((output) => "data" in output && "image/svg+xml" in output.data).length;
              const page = await browser.newPage();
              await page.setViewport({ width: 1280, height: 2400 });
              try {
                // A workspace of its own: tabs of the notebook before would open again.
                await runAll(page, url(`/lab/workspaces/${file.slice(0, 2)}/tree/notebooks/${file}`), pictures);
                // Five kernels at a time would be many for a small machine.
                await choose(page, "Kernel", "kernelmenu:shutdown");
                await page.waitForSelector('.jp-Notebook-ExecutionIndicator:not([data-status="idle"])');
              } finally {
                await page.screenshot({ path: join(SCREENSHOTS, `jupyterlab-${file.replace(/\.ipynb$/, "")}.png`) });
                await page.close();
              }
            });
          }
        })
      );
    }),
});
