/**
 * How a series repeats itself: its periodogram and its autocorrelation at every lag, both by one fast Fourier transform.
 *
 * Source: Cooley and Tukey (1965), "An algorithm for the machine calculation of complex Fourier series", Mathematics of
 * Computation 19; the autocorrelation by the theorem of Wiener and Khinchin.
 *
 * @module
 */

/** What a Fourier transform tells of a series of n samples. */
export interface Spectrum {
  /** Power at frequency k / `length`, cycles a step, for k from 0 to `length` / 2. */
  readonly power: Float64Array;
  /** Length of the transform: a power of two, at least 2 n. */
  readonly length: number;
  /** Autocorrelation at lag 0 to n - 1, each sum over its own number of terms; 0 throughout for a constant. */
  readonly memory: Float64Array;
}

/**
 * Transforms a series, padded with zeros to at least twice its length, so that its end does not meet its beginning.
 *
 * @param values Length n ≥ 1, finite, mean about 0.
 */
export function spectrum(values: Float64Array): Spectrum {
  const n = values.length;
  const length = 2 ** Math.ceil(Math.log2(2 * n));
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  real.set(values);
  transform(real, imaginary);
  for (let k = 0; k < length; k++) {
    real[k] = real[k]! ** 2 + imaginary[k]! ** 2;
    imaginary[k] = 0;
  }
  const power = real.slice(0, length / 2 + 1);
  // Power is even, so forward and backward transforms are alike but for the length, which the ratio below cancels.
  transform(real, imaginary);
  const variance = real[0]! / n;
  const memory = Float64Array.from({ length: n }, (_, lag) => variance > 0 ? real[lag]! / (n - lag) / variance : 0);
  return { power, length, memory };
}

/** Transforms in place; the length must be a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  // Rows change places with those whose number reads backwards.
  let j = 0;
  for (let i = 1; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  const cosines = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos(2 * Math.PI * k / n));
  const sines = Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin(2 * Math.PI * k / n));
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let block = 0; block < n; block += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = block + k;
        const b = a + half;
        const c = cosines[k * stride]!;
        const s = sines[k * stride]!;
        const re = real[b]! * c - imaginary[b]! * s;
        const im = real[b]! * s + imaginary[b]! * c;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a]! += re;
        imaginary[a]! += im;
      }
    }
  }
}
