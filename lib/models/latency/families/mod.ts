/**
 * The families of components, by name.
 *
 * @module
 */
import type { ComponentFamily, FamilyName } from "./family.ts";
import { gamma } from "./gamma.ts";
import { gaussian } from "./gaussian.ts";
import { lognormal } from "./lognormal.ts";
import { weibull } from "./weibull.ts";

export { type ComponentFamily, type FamilyName, type LogRows, MAX_SPREAD, MIN_SPREAD } from "./family.ts";
export { lognormal };

/** Every family. */
export const FAMILIES: Readonly<Record<FamilyName, ComponentFamily>> = { weibull, gamma, lognormal, gaussian };
