// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadCharts, markup } from "@/plots/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { fixtureReport } from "../fixture.ts";

const FORECAST = { id: "forecast", title: "Forecasts & more", content: markup`<p>first</p>` } as const;

Deno.test("writeSection() puts a section into a report that is there, in place of the one it had", () =>
  inTemporaryFolder(async (folder) => {
    const { OutputWriter } = await loadCharts();
    await new OutputWriter(folder).writeReport(fixtureReport());
    const before = await Deno.readTextFile(join(folder, "report.html"));
    await new OutputWriter(folder).writeSection(FORECAST);
    await new OutputWriter(folder).writeSection({ ...FORECAST, content: markup`<p>second</p>` });
    const page = await Deno.readTextFile(join(folder, "report.html"));
    assert.equal(page.match(/<h2 id="forecast">Forecasts &amp; more<\/h2>/g)?.length, 1);
    assert.ok(page.includes('<a href="#forecast">Forecasts &amp; more</a>'));
    assert.ok(page.includes("<p>second</p>") && !page.includes("<p>first</p>"));
    assert.ok(before.indexOf("Data quality") > 0 && page.indexOf("<p>second</p>") < page.indexOf('<h2 id="quality">'));
    assert.equal(page.replaceAll(/(<!-- (?:links|sections): forecast -->).*?(<!-- end)/gs, "$1$2"), before);
  }));

Deno.test("writeReport() keeps the sections that other commands made before it", () =>
  inTemporaryFolder(async (folder) => {
    const { OutputWriter } = await loadCharts();
    await new OutputWriter(folder).writeReport(fixtureReport());
    await new OutputWriter(folder).writeSection(FORECAST);
    const page = await Deno.readTextFile(join(folder, "report.html"));
    await new OutputWriter(folder).writeReport(fixtureReport());
    assert.equal(await Deno.readTextFile(join(folder, "report.html")), page);
  }));

Deno.test("writeSection() begins a report where there is none, and the next section joins it", () =>
  inTemporaryFolder(async (folder) => {
    const { OutputWriter } = await loadCharts();
    await new OutputWriter(folder).writeSection(FORECAST);
    await new OutputWriter(folder).writeSection({ id: "latency", title: "Latency", content: markup`<p>third</p>` });
    const page = await Deno.readTextFile(join(folder, "report.html"));
    assert.ok(page.includes("<p>first</p>") && page.indexOf("<p>third</p>") > page.indexOf("<p>first</p>"));
    assert.match(page, /^<!doctype html>/);
  }));
