import assert from "node:assert/strict";
import { prometheusConfiguration } from "@/testbed/prometheus.ts";

Deno.test("prometheusConfiguration() makes each replica a target with its pod and app", () => {
  const text = prometheusConfiguration({
    targets: [{ address: "127.0.0.1:9101", pod: "task1-0", app: "task1" }],
    scrapeIntervalSeconds: 1,
  });

  assert.deepEqual(JSON.parse(text), {
    global: { "scrape_interval": "1000ms", "scrape_timeout": "1000ms" },
    "scrape_configs": [{
      "job_name": "plimsoll-testbed",
      "honor_labels": true,
      "static_configs": [{ targets: ["127.0.0.1:9101"], labels: { pod: "task1-0", app: "task1" } }],
    }],
  });
});

Deno.test("prometheusConfiguration() writes parts of a second as whole milliseconds", () => {
  assert.match(prometheusConfiguration({ targets: [], scrapeIntervalSeconds: 0.25 }), /"scrape_interval": "250ms"/);
});

Deno.test("prometheusConfiguration() refuses an interval that is too short", () => {
  for (const scrapeIntervalSeconds of [0, -1, NaN, 0.01]) {
    assert.throws(() => prometheusConfiguration({ targets: [], scrapeIntervalSeconds }), RangeError);
  }
});
