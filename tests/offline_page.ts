/**
 * Pages without network that remember everything that went wrong, on the screens of their readers.
 *
 * Needs what `browser.ts` needs.
 */
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";

/** A kind of screen. */
export interface Screen {
  /** For names of pictures. */
  readonly name: string;
  /** Width of the window, CSS px. */
  readonly width: number;
  /** Height of the window, CSS px. */
  readonly height: number;
  /** Colour scheme that its reader prefers. */
  readonly scheme: "light" | "dark";
  /** True if it is touched, false if there is a mouse. */
  readonly isTouched: boolean;
}

/** A wide window with a mouse. */
export const DESKTOP: Screen = { name: "desktop", width: 1200, height: 900, scheme: "light", isTouched: false };

/** A phone at night. */
export const PHONE: Screen = { name: "phone", width: 390, height: 844, scheme: "dark", isTouched: true };

/** Opens a file without network. `problems` fills with messages of the console, errors, and requests to other places. */
export async function openPage(
  browser: Browser,
  path: string,
  screen: Screen,
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`error: ${error instanceof Error ? error.message : String(error)}`));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`request: ${request.url()}`);
  });
  await page.setOfflineMode(true);
  const { width, height, isTouched } = screen;
  await page.setViewport({
    width,
    height,
    isMobile: isTouched,
    hasTouch: isTouched,
    deviceScaleFactor: isTouched ? 2 : 1,
  });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: screen.scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.goto(new URL(`file://${resolve(path)}`).href);
  return { page, problems };
}

/** Keeps a picture of the whole page, or of what the window shows of it, for people to look at. */
export async function keepPicture(page: Page, name: string, part: "page" | "window" = "page"): Promise<void> {
  const folder = join("output", "screenshots");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(join(folder, `${name}.png`), await page.screenshot({ fullPage: part === "page" }));
}
