import assert from "node:assert/strict";
import { durationFlag, momentFlag } from "@/cli/time_flags.ts";

const NOW = Date.UTC(2026, 2, 1, 12) / 1000;

Deno.test("momentFlag() reads how long ago, now, and dates, which are UTC unless they say otherwise", () => {
  const ago = { "90s": 90, "15m": 900, " 2h ": 7200, "14d": 14 * 86_400, "1w": 7 * 86_400, "0.5h": 1800, "now": 0 };
  for (const [text, seconds] of Object.entries(ago)) assert.equal(momentFlag(text, "since", NOW), NOW - seconds);
  assert.equal(momentFlag("2026-03-01", "since", 0), NOW - 12 * 3600);
  for (
    const text of ["2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-03-01T12:00:00.000", "2026-03-01T19:00+07:00"]
  ) {
    assert.equal(momentFlag(text, "since", 0), NOW, text);
  }
});

Deno.test("momentFlag() names the flag of what is no moment", () => {
  for (const text of ["", "yesterday", "15", "-1h", "1y", "2026-13-01", "2026-03-01T25:00", "1 2026"]) {
    assert.throws(() => momentFlag(text, "until", NOW), {
      name: "CliError",
      message: new RegExp(`^Cannot use --until as it must be like .*: it is "${text}"$`),
    });
  }
});

Deno.test("durationFlag() reads lengths of time with their unit, and refuses all else", () => {
  assert.deepEqual(["75s", "1m", "1.25m", " 2h ", "14d", "1w"].map((text) => durationFlag(text, "step")), [
    ...[75, 60, 75, 7200, 1_209_600, 604_800],
  ]);
  for (const text of ["", "60", "m", "-1m", "0s", "1y", "1 minute"]) {
    assert.throws(() => durationFlag(text, "step"), /--step as it must be a length of time like 75s, 1m or 2h/);
  }
});
