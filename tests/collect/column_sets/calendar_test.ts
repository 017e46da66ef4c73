// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { calendarFlags, PUBLISHED_CALENDAR, readCalendar, timeZone } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const at = (text: string) => Date.parse(text) / 1000;

Deno.test("calendarFlags() goes by the day of the zone, and a sample that ends at midnight lies on the day before", () => {
  const calendar = { timeZone: "Asia/Ho_Chi_Minh", holidays: ["05-01", "2026-02-17"] };
  const cases: readonly (readonly [time: string, holiday: number, weekend: number])[] = [
    ["2026-04-30T17:00:00Z", 0, 0], // midnight there: the sample was Thursday's
    ["2026-04-30T17:01:00Z", 1, 0],
    ["2026-05-01T17:00:00Z", 1, 0],
    ["2026-05-01T17:01:00Z", 0, 1], // Saturday
    ["2026-02-17T05:00:00Z", 1, 0],
    ["2027-02-17T05:00:00Z", 0, 0],
    ["2027-05-01T05:00:00Z", 1, 1],
  ];
  const times = Float64Array.from(cases, ([time]) => at(time));
  const flags = calendarFlags(times, 60, calendar);
  assert.deepEqual([...flags.isHoliday], cases.map(([, holiday]) => holiday));
  assert.deepEqual([...flags.isWeekend], cases.map(([, , weekend]) => weekend));
  // 2026-05-01 is a Friday.
  const friday = calendarFlags(times, 60, { timeZone: "Asia/Riyadh", holidays: [], weekend: [5, 6] });
  assert.deepEqual([...friday.isWeekend.slice(1, 4)], [0, 1, 1]);
  assert.deepEqual([...calendarFlags(Float64Array.of(at("2026-09-02T05:00:00Z")), 60, PUBLISHED_CALENDAR).isHoliday], [
    1,
  ]);
});

Deno.test("calendarFlags() and readCalendar() say what of a calendar is wrong", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "calendar.json");
    const refusals: Readonly<Record<string, RegExp>> = {
      '{"timeZone": "Asia/Nowhere", "holidays": []}': /Cannot use the time zone "Asia\/Nowhere" as it must be like/,
      '{"timeZone": "UTC", "holidays": ["02-30"]}': /a holiday must be like 05-01 or 2026-02-17: it is "02-30"/,
      '{"timeZone": "UTC", "holidays": ["2025-02-29"]}': /it is "2025-02-29"/,
      '{"timeZone": "UTC", "holidays": ["May 1"]}': /it is "May 1"/,
      '{"timeZone": "UTC", "holidays": [], "weekend": [0]}': /must be 1 \(Monday\) to 7: it is 0/,
      '{"timeZone": "UTC"}': /calendar\.json as it must hold a time zone and holidays: holidays: /,
      '{"timeZone": "UTC", "holidays": [], "holiday": 1}': /the whole: /,
      "{": /calendar\.json as it must hold/,
    };
    for (const [text, message] of Object.entries(refusals)) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readCalendar(path), (error) => error instanceof RangeError && message.test(error.message));
    }
    const good = { timeZone: "Europe/Berlin", holidays: ["02-29", "2026-04-06"], weekend: [7] };
    await Deno.writeTextFile(path, JSON.stringify(good));
    assert.deepEqual(await readCalendar(path), good);
  }));

Deno.test("timeZone() tells the moments of a wall clock: one, two where the clock is put back, none where it is put on", () => {
  const berlin = timeZone("Europe/Berlin");
  const wall = (text: string) => berlin.moment(at(`${text}Z`));
  assert.deepEqual(wall("2026-07-01T12:00:00"), {
    ...{ seconds: at("2026-07-01T10:00:00Z"), secondSeconds: at("2026-07-01T10:00:00Z"), moments: 1 },
  });
  assert.deepEqual(wall("2026-10-25T02:30:00"), {
    ...{ seconds: at("2026-10-25T00:30:00Z"), secondSeconds: at("2026-10-25T01:30:00Z"), moments: 2 },
  });
  assert.deepEqual(wall("2026-03-29T02:30:00").moments, 0);
  assert.equal(wall("2026-03-29T02:30:00").seconds, at("2026-03-29T01:30:00Z"));
  assert.deepEqual(berlin.localTime(at("2026-10-25T00:30:00Z")), {
    date: "2026-10-25",
    weekday: 7,
    offsetSeconds: 7200,
  });
  // Zones of a half and of three quarters of an hour.
  assert.equal(timeZone("Asia/Kathmandu").localTime(0).offsetSeconds, 19_800);
  assert.equal(timeZone("Asia/Kathmandu").localTime(at("2026-01-01T00:00:00Z")).offsetSeconds, 20_700);
});

Deno.test("timeZone() finds the moment of every local time again", () => {
  const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe", "Pacific/Apia"];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: at("1975-01-01"), max: at("2035-01-01") }),
      (name, time) => {
        const zone = timeZone(name);
        const { offsetSeconds, date, weekday } = zone.localTime(time);
        const { seconds, secondSeconds, moments } = zone.moment(time + offsetSeconds);
        assert.ok(moments > 0 && (seconds === time || secondSeconds === time), `${name} ${time}`);
        assert.equal(date, new Date((time + offsetSeconds) * 1000).toISOString().slice(0, 10));
        assert.equal(weekday % 7, new Date((time + offsetSeconds) * 1000).getUTCDay());
      },
    ),
  );
});
