import assert from "node:assert/strict";
import { readSeriesFolder, seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import { FORECASTERS, RECOMMENDED_FORECASTER } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { LEVELS, oneColumn, optionsFor, SEASON } from "./series_fixtures.ts";

const ensemble = FORECASTERS[RECOMMENDED_FORECASTER]!;

Deno.test("ensemble widens its intervals after days that were harder than those before", async () => {
  const widthAfter = async (late: number): Promise<number> => {
    const random = prng(9);
    const values = Float64Array.from(
      { length: 16 * SEASON },
      (_, t) => 10 + 3 * Math.sin(2 * Math.PI * t / SEASON) + (t < 10 * SEASON ? 1 : late) * (random.next() - 0.5),
    );
    const [forecast] = await (await ensemble.create(optionsFor()).fit([])).forecast(oneColumn(values));
    return forecast!.quantiles.at(-1)!.reduce((sum, high, step) => sum + high - forecast!.quantiles[0]![step]!, 0);
  };
  assert.ok(await widthAfter(4) > 1.5 * await widthAfter(1));
});

const PANEL = new URL("../../../../shared/reference/series", import.meta.url);
const isThere = await Deno.stat(PANEL).then(() => true, () => false);
const DAY = 144;

Deno.test({
  name: "ensemble has three quarters of the error of the seasonal naive, and covers, on the days it was chosen on",
  ignore: !isThere,
  fn: async () => {
    const options = optionsFor({ targets: ["value"], seasonSteps: DAY, horizonSteps: DAY });
    const fitted = await ensemble.create(options).fit([]);
    const logs: number[] = [];
    let inside = 0;
    let steps = 0;
    for (const one of await readSeriesFolder(PANEL.pathname)) {
      const values = seriesColumn(one, "value");
      let [own, naive] = [0, 0];
      for (let days = 9; days >= 4; days--) {
        const origin = values.length - days * DAY;
        if (origin < 3 * DAY) continue;
        const { median, quantiles } = (await fitted.forecast(sliceSeries(one, 0, origin)))[0]!;
        let scale = 0;
        for (let t = DAY; t < origin; t++) scale += Math.abs(values[t]! - values[t - DAY]!) / (origin - DAY);
        median.forEach((value, step) => {
          const truth = values[origin + step]!;
          own += Math.abs(truth - value) / scale;
          naive += Math.abs(truth - values[origin + step - DAY]!) / scale;
          inside += Number(truth >= quantiles[0]![step]! && truth <= quantiles[LEVELS.length - 1]![step]!);
          steps++;
        });
      }
      logs.push(Math.log(own / naive));
    }
    const ratio = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
    // As `ensemble.ts` says: 0.757 and 90 %. A hundredth is left for other versions of the engine.
    assert.ok(Math.abs(ratio - 0.757) < 0.01, `ratio ${ratio}`);
    assert.ok(Math.abs(inside / steps - 0.901) < 0.01, `coverage ${inside / steps}`);
  },
});
