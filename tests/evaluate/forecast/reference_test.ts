import { readSeriesFolder } from "@/dataset/mod.ts";
import { type ForecastCase, scoreForecasters } from "@/evaluate/mod.ts";
import { FORECASTERS } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { scoring } from "./stub_forecasters.ts";

const FOLDER = new URL("../../../../shared/reference/series", import.meta.url);
const isThere = await Deno.stat(FOLDER).then(() => true, () => false);

Deno.test({
  name: "scoreForecasters() finds the median of seven days where an independent computation has it",
  ignore: !isThere,
  fn: async () => {
    const spec: ForecastCase = {
      name: "series",
      series: await readSeriesFolder(FOLDER.pathname),
      targets: ["value"],
      seasonSteps: 144,
      horizonSteps: 144,
      horizons: [144],
      folds: 3,
      strideSteps: 144,
    };
    const { seasonal_median: median } = FORECASTERS;
    const [found] = (await scoreForecasters([spec], { seasonal_median: median! }, scoring())).cases;
    const scoreOf = (name: string) => found!.scores.find(({ model, scope }) => model === name && scope === "path")!;
    // Computed from the same files by a script of a few lines in another language.
    const median7 = scoreOf("seasonal_median");
    assertClose(median7.errorRatio, 0.95, { absolute: 0.0005 });
    assertClose(median7.blockRatio, 0.859, { absolute: 0.0005 });
    assertClose(median7.mase, 2.266, { absolute: 0.0005 });
    assertClose(scoreOf("seasonal_naive").mase, 2.663, { absolute: 0.0005 });
  },
});
