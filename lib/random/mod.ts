/**
 * Seeded random numbers. The first room: every other may import it.
 *
 * @module
 */
export { exponential, normal, type Prng, prng, prngFromState, streamSeed } from "./prng.ts";
