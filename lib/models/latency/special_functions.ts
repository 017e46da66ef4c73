/**
 * The functions of mathematical statistics that densities need and the language lacks.
 *
 * Source of the formulas: Abramowitz and Stegun (1964), "Handbook of Mathematical Functions", by number.
 *
 * @module
 */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** From here the asymptotic series of {@linkcode logGamma} and {@linkcode digamma} are exact to 15 digits. */
const ASYMPTOTIC_FROM = 10;

/** Most terms of a series or a continued fraction; shapes of 1e4 take about 800. */
const MAX_TERMS = 10_000;

/** Tails this small are none; most of the points that a narrow component is asked for are that far off. */
const NO_TAIL = 1e-30;

/** Relative size of a term that no longer changes a sum. */
const NEGLIGIBLE = 1e-16;

/** Logarithm of the gamma function for x > 0. Formulas 6.1.15 (recurrence) and 6.1.41 (Stirling). */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  while (z < ASYMPTOTIC_FROM) product *= z++;
  const i = 1 / (z * z);
  const series = (1 / 12 - i * (1 / 360 - i * (1 / 1260 - i * (1 / 1680 - i * (1 / 1188 - i * 691 / 360360))))) / z;
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + series - Math.log(product);
}

/** Derivative of {@linkcode logGamma} for x > 0. Formulas 6.3.5 (recurrence) and 6.3.18 (asymptotic). */
export function digamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < ASYMPTOTIC_FROM) shift += 1 / z++;
  const i = 1 / (z * z);
  const series = i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i * (1 / 132 - i * 691 / 32760)))));
  return Math.log(z) - 0.5 / z - series - shift;
}

/**
 * Regularised lower incomplete gamma function P(a, x): the distribution function of a gamma variable with shape a > 0
 * and scale 1. Formula 6.5.29 (series) below x = a + 1, 6.5.31 (continued fraction, by Lentz's method) above.
 */
export function gammaCdf(a: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (front < NO_TAIL) return x < a ? 0 : 1;
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_TERMS && term > sum * NEGLIGIBLE; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, front * sum);
  }
  return Math.max(0, 1 - front * gammaFraction(a, x));
}

/** The continued fraction of 6.5.31, so that Q(a, x) is the fraction times x^a e^-x / gamma(a). */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < NEGLIGIBLE) break;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** Density of the standard normal distribution. */
export function normalDensity(w: number): number {
  return Math.exp(-0.5 * w * w - HALF_LOG_TWO_PI);
}

/**
 * Distribution function of the standard normal distribution, exact to about 14 digits of the smaller tail. Formula 26.2.11
 * (series) within 3 of the middle, 26.2.14 (continued fraction) beyond.
 */
export function normalCdf(w: number): number {
  const size = Math.abs(w);
  if (size < 3) {
    const square = w * w;
    let term = w;
    let sum = w;
    for (let n = 3; n < MAX_TERMS && Math.abs(term) > Math.abs(sum) * NEGLIGIBLE; n += 2) {
      term *= square / n;
      sum += term;
    }
    return 0.5 + normalDensity(w) * sum;
  }
  // 60 levels suffice from 3 on; the fraction is evaluated from its end.
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / fraction;
  const tail = normalDensity(size) / fraction;
  return w > 0 ? 1 - tail : tail;
}

/** Draws from the standard normal distribution. Source: Box and Muller (1958), Annals of Mathematical Statistics 29(2). */
export function drawNormal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(openUnit(next))) * Math.cos(2 * Math.PI * next());
}

/** Uniform in (0, 1) without its ends, whose logarithms would be infinite, from a uniform number in [0, 1). */
export function openUnit(next: () => number): number {
  return next() + 2 ** -33;
}
