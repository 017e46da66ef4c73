import assert from "node:assert/strict";
import fc from "fast-check";
import { dateOfPath, parsePeriod, type PeriodChoice } from "@/collect/mod.ts";
import { belongs, datedTail, listScope } from "@/collect/sources/dated_path.ts";

Deno.test("dateOfPath() reads the day of a folder or of a name, and no date that is none", () => {
  const cases: Readonly<Record<string, ReturnType<typeof dateOfPath>>> = {
    "2026/11/metrics_20261122.csv": { month: "2026-11", day: "2026-11-22" },
    "2026/11/22/metrics.csv": { month: "2026-11", day: "2026-11-22" },
    "2026/11/22/run/task1_1_1.csv": { month: "2026-11", day: "2026-11-22" },
    "2026/11/run-2026-11-05.csv": { month: "2026-11", day: "2026-11-05" },
    "2026/11/2026_11_05.csv": { month: "2026-11", day: "2026-11-05" },
    // Of another month, of no month, part of a longer number, mixed separators.
    "2026/11/copy_of_20261022.csv": { month: "2026-11" },
    "2026/11/x_20261131.csv": { month: "2026-11" },
    "2026/11/id_120261122.csv": { month: "2026-11" },
    "2026/11/2026-1122.csv": { month: "2026-11" },
    "2026/11/20261022_20261123.csv": { month: "2026-11", day: "2026-11-23" },
    "2026/02/30/x.csv": { month: "2026-02" },
    "2026/11/45.csv": { month: "2026-11" },
    "2026/13/x.csv": undefined,
    "2026/11": undefined,
    "x/2026/11/22/x.csv": undefined,
    "12026/11/x.csv": undefined,
    "metrics.csv": undefined,
  };
  for (const [path, date] of Object.entries(cases)) assert.deepEqual(dateOfPath(path), date, path);
});

Deno.test("parsePeriod() refuses what is no month and no day", () => {
  assert.equal(parsePeriod("2026-11", "month"), "2026-11");
  assert.equal(parsePeriod("2024-02-29", "day"), "2024-02-29");
  for (
    const [text, kind] of [["2026-13", "month"], ["2026-11-22", "month"], ["11-2026", "month"], ["", "month"]] as const
  ) {
    assert.throws(() => parsePeriod(text, kind), new RegExp(`the month "${text}" as it must be like 2026-11$`));
  }
  for (const text of ["2026-02-29", "2026-11", "2026-11-31", "2026-11-022"]) {
    assert.throws(() => parsePeriod(text, "day"), RangeError);
  }
});

Deno.test("datedTail() finds the levels that an address ends with", () => {
  assert.deepEqual(
    ["s3://b/metrics", "s3://b/metrics/2026", "s3://b/metrics/2026/11", "s3://b/2026/11/22", "s3://b/x2026", "/2026/"]
      .map(datedTail),
    ["", "2026/", "2026/11/", "2026/11/22/", "", "2026/"],
  );
});

const DAY = fc.date({ min: new Date("1999-12-30"), max: new Date("2031-02-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const LAYOUT = fc.constantFrom<(day: string) => string>(
  (day) => `${day.replaceAll("-", "/")}/task1_1_1.csv`,
  (day) => `${day.replaceAll("-", "/")}/deep/er/x`,
  (day) => `${day.slice(0, 7).replace("-", "/")}/metrics_${day.replaceAll("-", "")}.csv`,
  (day) => `${day.slice(0, 7).replace("-", "/")}/run-${day}.json`,
);

Deno.test("belongs() chooses by the calendar, whichever layout the source has", () => {
  fc.assert(fc.property(DAY, DAY, LAYOUT, (day, wanted, layout) => {
    const date = dateOfPath(layout(day));
    assert.deepEqual(date, { month: day.slice(0, 7), day });
    assert.equal(belongs(date, { kind: "day", day: wanted }), day === wanted ? "wanted" : "other");
    assert.equal(belongs(date, { kind: "since", day: wanted }), day >= wanted ? "wanted" : "other");
    const month = wanted.slice(0, 7);
    assert.equal(belongs(date, { kind: "month", month }), day.slice(0, 7) === month ? "wanted" : "other");
    assert.equal(belongs(date, { kind: "all" }), "wanted");
  }));
});

Deno.test("listScope() never leaves out what is wanted", () => {
  const choice: fc.Arbitrary<PeriodChoice> = fc.oneof(
    DAY.map((day): PeriodChoice => ({ kind: "day", day })),
    DAY.map((day): PeriodChoice => ({ kind: "since", day })),
    DAY.map((day): PeriodChoice => ({ kind: "month", month: day.slice(0, 7) })),
    fc.constant<PeriodChoice>({ kind: "all" }),
  );
  const dayless = DAY.map((day) => `${day.slice(0, 7).replace("-", "/")}/notes.txt`);
  const path = fc.oneof(fc.tuple(DAY, LAYOUT).map(([day, layout]) => layout(day)), dayless);
  fc.assert(fc.property(choice, path, (choice, path) => {
    const { under = "", after = "" } = listScope(choice, "");
    if (belongs(dateOfPath(path), choice) === "wanted") assert.ok(path.startsWith(under) && path > after, path);
  }));
  assert.deepEqual(listScope({ kind: "month", month: "2026-11" }, "2026/"), {});
});
