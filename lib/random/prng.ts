/**
 * Seeded random numbers: the same seed gives the same numbers on every machine.
 *
 * @module
 */

/** A stream of seeded random numbers. */
export interface Prng {
  /** Next number, uniform in [0, 1) with 32 random bits. */
  next(): number;
  /** Next integer, uniform in [0, bound); `bound` is an integer from 1 to 2^32. */
  below(bound: number): number;
}

/**
 * xoshiro128** seeded through SplitMix32: 2^128 - 1 period, four 32-bit words of state, no multiplication of 64 bits.
 *
 * Source: Blackman and Vigna (2021), "Scrambled linear pseudorandom number generators", ACM TOMS 47(4); the reference
 * implementation xoshiro128starstar.c.
 *
 * @param seed Any number; its low 32 bits are used.
 * @returns The stream that belongs to the seed.
 */
export function prng(seed: number): Prng {
  let mix = seed >>> 0;
  const word = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return prngFromState(Uint32Array.of(word(), word(), word(), word()));
}

/**
 * xoshiro128** from four words of state, for those who have a published test vector in hand.
 *
 * @param state Four words, not all zero. It is copied.
 * @throws {RangeError} If there are not four words, or all of them are zero.
 */
export function prngFromState(state: Uint32Array): Prng {
  if (state.length !== 4 || state.every((word) => word === 0)) {
    throw new RangeError(`Cannot seed xoshiro128** as the state must be 4 words, not all 0: it is [${state}]`);
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  const bits = (): number => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return {
    next: () => bits() / 4294967296,
    below: (bound) => {
      // Rejection keeps every value equally likely when 2^32 is not a multiple of `bound`.
      const limit = 4294967296 - (4294967296 % bound);
      let value = bits();
      while (value >= limit) value = bits();
      return value % bound;
    },
  };
}

/**
 * Derives a seed for one of several independent streams, so that work in parallel does not depend on its order.
 *
 * @param seed The seed of the whole.
 * @param stream Number of the stream (tree, replica, resample …).
 */
export function streamSeed(seed: number, stream: number): number {
  let z = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * Draws from the exponential distribution by inversion.
 *
 * @param random Source of uniform numbers.
 * @param mean Mean of the distribution, > 0; the result has its unit.
 */
export function exponential(random: Prng, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/**
 * Draws from the standard normal distribution.
 *
 * Source: Box and Muller (1958), "A note on the generation of random normal deviates", Annals of Mathematical Statistics 29(2).
 *
 * @param random Source of uniform numbers; two are taken.
 */
export function normal(random: Prng): number {
  return Math.sqrt(2 * exponential(random, 1)) * Math.cos(2 * Math.PI * random.next());
}
