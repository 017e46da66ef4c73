import assert from "node:assert/strict";
import { DENSITIES, FORECASTERS, MODEL_NAMES } from "@/models/mod.ts";
import {
  DENSITY_COLORS,
  densityColor,
  KIND_COLORS,
  MODEL_COLORS,
  modelColor,
  SERVICE_COLORS,
  serviceColor,
} from "@/plots/mod.ts";
import {
  contrast,
  DARK_BACKGROUND,
  LIGHT_BACKGROUND,
  luminance,
  mixColors,
  OTHER_COLOR,
} from "../../lib/plots/colors.ts";
import { assertClose } from "../assert_close.ts";

type Rgb = readonly [number, number, number];

/** Simulation of complete colour blindness in linear RGB. Source: Machado, Oliveira and Fernandes (2009), severity 1. */
const VISION: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function linear(color: string): Rgb {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [red!, green!, blue!];
}

/** OKLab of linear sRGB. Source: Ottosson (2020), "A perceptual color space for image processing". */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(color: string, vision: readonly [Rgb, Rgb, Rgb]): Rgb {
  const rgb = linear(color);
  const [r, g, b] = vision.map((row) => Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
  return oklab([r!, g!, b!]);
}

Deno.test("modelColor() knows every model of the registry, each by its own colour", () => {
  for (const model of MODEL_NAMES) assert.ok(model in MODEL_COLORS, model);
  assert.equal(new Set(Object.values(MODEL_COLORS)).size, Object.keys(MODEL_COLORS).length);
  assert.equal(modelColor("a model of tomorrow"), OTHER_COLOR);
});

Deno.test("MODEL_COLORS and SERVICE_COLORS keep a contrast of 3 : 1 on the light and on the dark background", () => {
  for (const color of [...Object.values(MODEL_COLORS), ...SERVICE_COLORS]) {
    assert.ok(contrast(color, LIGHT_BACKGROUND) >= 3, `${color} on light`);
    assert.ok(contrast(color, DARK_BACKGROUND) >= 3, `${color} on dark`);
  }
});

Deno.test("MODEL_COLORS can be told apart with normal and with colour-blind vision", () => {
  const colors = Object.values(MODEL_COLORS);
  for (const [name, vision] of Object.entries(VISION)) {
    for (const [i, one] of colors.entries()) {
      for (const other of colors.slice(i + 1)) {
        const [a, b] = [seen(one, vision), seen(other, vision)];
        // 0.02 is about the smallest difference that people notice in OKLab.
        assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) >= 0.06, `${one} and ${other} with ${name}`);
      }
    }
  }
});

Deno.test("serviceColor() repeats after the last colour", () => {
  assert.equal(serviceColor(SERVICE_COLORS.length), serviceColor(0));
});

Deno.test("luminance() and contrast() give the values of WCAG for black, white and grey", () => {
  assert.equal(luminance("#000000"), 0);
  assertClose(luminance("#ffffff"), 1);
  assertClose(contrast("#ffffff", "#000000"), 21);
  assertClose(contrast("#777777", "#ffffff"), 4.48, { relative: 1e-3 });
});

Deno.test("mixColors() starts at one colour and ends at the other", () => {
  assert.equal(mixColors("#102030", "#ffffff", 0), "#102030");
  assert.equal(mixColors("#102030", "#ffffff", 1), "#ffffff");
  assert.equal(mixColors("#000000", "#ffffff", 0.5), "#808080");
});

Deno.test("KIND_COLORS has every kind of forecaster, in colours that the models have too", () => {
  for (const { kind } of Object.values(FORECASTERS)) assert.ok(kind in KIND_COLORS, kind);
  const colors = Object.values(KIND_COLORS);
  assert.equal(new Set(colors).size, colors.length);
  // Those have passed the tests above.
  for (const color of colors) assert.ok(Object.values(MODEL_COLORS).includes(color), color);
});

Deno.test("densityColor() knows every density of the registry, each by a colour of its own that models have too", () => {
  assert.deepEqual(Object.keys(DENSITY_COLORS), Object.keys(DENSITIES));
  assert.equal(new Set(Object.values(DENSITY_COLORS)).size, Object.keys(DENSITY_COLORS).length);
  for (const color of Object.values(DENSITY_COLORS)) assert.ok(Object.values(MODEL_COLORS).includes(color), color);
  assert.equal(densityColor("a density of tomorrow"), OTHER_COLOR);
});
