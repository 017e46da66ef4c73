/**
 * The section of the report on latencies: how long requests take at a load, and whether a density knows it.
 *
 * @module
 */
import type { DensityResult, LatencyResult, LatencyVerdict, ServiceLatencyResult } from "@/evaluate/mod.ts";
import { secondsToMilliseconds } from "@/units.ts";
import type { Chart } from "../charts.ts";
import { type LatencyInput, mixtureLabel } from "../latency_input.ts";
import { formatFixed, formatNumber } from "../text.ts";
import { type Content, list, type Markup, markup, table } from "./markup.ts";
import { figureOf, type Section } from "./sections.ts";

/**
 * Writes the section.
 *
 * @param input What was found.
 * @param charts Drawn charts; those of latencies are put into it.
 */
export function latencySection(input: LatencyInput, charts: readonly Chart[]): Section & { readonly id: "latency" } {
  const { result, dataDigest } = input;
  const chart = (name: string, caption: string) =>
    figureOf(charts.find(({ path }) => path.endsWith(`/latency_${name}`)), caption);
  return {
    id: "latency",
    title: "Latency: how long requests take at a load",
    content: markup`${verdicts(result)}
${scoreTable(result)}
${chart("gain", "A mixture is only worth its cost where its bar lies left of the line.")}
${
      chart(
        "quantiles",
        "The shade is what a mixture saw of a configuration. Beyond it a curve is a guess, and saved models say so.",
      )
    }
${chart("tails", "Where a baseline follows the dots as well as the mixture does, the mixture is not needed.")}
${chart("pit", "A bowl says that a density is too sure of itself, a hill that it is not sure enough.")}
<h3>What was held out</h3>
${heldOut(result)}
<h3>Not possible with this recording</h3>
${
      list(
        result.notPossible.map(({ service, reason }) => `${service}: ${reason}.`),
        "Every service could be evaluated.",
      )
    }
<h3>How to make this section again</h3>
<pre><code>deno task latency</code></pre>
<p>Seed ${result.seed}. What a latency is: <code>${input.measure}</code>. SHA-256 of the recording: <code>${dataDigest}</code>. The
same files and seed give the same bytes.</p>
`,
  };
}

function verdicts({ services, overall }: LatencyResult): Markup {
  const sentences = [
    ...(overall === undefined || services.length < 2 ? [] : [`All services: ${spoken(overall)}`]),
    ...services.map(({ service, verdict }) => `${service}: ${spoken(verdict)}`),
  ];
  return markup`<div class="answer">
${list(sentences.map((sentence) => `${sentence}.`), "No service could be evaluated.")}</div>
`;
}

/** The verdict in words, with its intervals. */
function spoken({ sentence, comparisons }: LatencyVerdict): string {
  const gains = comparisons.map(({ baseline, nllDifference: nll, crpsRatio: crps }) =>
    `against ${baseline} NLL ${signed(nll.value)} nats (${signed(nll.low)} to ${signed(nll.high)}) and CRPS × ${
      formatFixed(crps.value, 3)
    } (${formatFixed(crps.low, 3)} to ${formatFixed(crps.high, 3)})`
  );
  return `${sentence}; ${gains.join(", ")}`;
}

function scoreTable({ services }: LatencyResult): Markup {
  return table(
    "Means over held-out levels, each counting the same; baselines first. NLL and CRPS: less is better. Errors of quantiles " +
      "are mean sizes; KS is the largest distance of the distribution functions",
    [
      { name: "Service, density" },
      { name: "NLL (nats)", isNumeric: true },
      { name: "CRPS (ms)", isNumeric: true },
      { name: "In 90 %", isNumeric: true },
      ...["p50", "p95", "p99"].map((name) => ({ name: `${name} error`, isNumeric: true })),
      { name: "KS", isNumeric: true },
    ],
    services.flatMap((found) => found.densities.map((density) => scoreRow(found, density))),
  );
}

function scoreRow({ service, chosen }: ServiceLatencyResult, density: DensityResult): Content[] {
  const { nll, crps, coverageRatio, p50Error, p95Error, p99Error, ksDistance } = density.pooled;
  const mark = density.density === chosen.density ? markup`<br><small>chosen on training levels</small>` : undefined;
  return [
    markup`${service}: ${mixtureLabel(density)}${mark}`,
    formatFixed(nll, 3),
    formatNumber(secondsToMilliseconds(crps), 4),
    ...[coverageRatio, p50Error, p95Error, p99Error].map((ratio) => `${formatFixed(100 * ratio, 1)} %`),
    formatFixed(ksDistance, 3),
  ];
}

function heldOut({ seed, heldOut, services }: LatencyResult): Markup {
  const groups = Map.groupBy(heldOut, ({ replicas, cpuLimitCores }) => `${replicas} x ${cpuLimitCores} cores`);
  const levels = [...groups].map(([name, group]) => `${name}: ${group.map(({ level }) => level).join(", ")} req/s`);
  const learned = services.map(({ service, training: { requests, cells } }) =>
    `${service} from ${requests} requests of ${cells} cells`
  );
  return markup`<p>Whole levels, of every service; of each configuration one of its low, one of its middle and one of its high
levels, drawn with seed ${seed}. Nothing learned from them, and the mixture was chosen on other levels. The lowest and the
highest level always train.${learned.length === 0 ? "" : ` Learned: ${learned.join(", ")}.`}</p>
${list(levels, "No configuration has the 3 levels that it takes to spare one.")}`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${formatFixed(value, 3)}`;
}
