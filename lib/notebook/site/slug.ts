/**
 * Headings -> ids that people can read in an address.
 *
 * @module
 */

/** Ids of this many characters still fit into a line. */
const MAXIMUM_LENGTH = 60;

/** Makes ids that are unique among those that it made. */
export class SlugMaker {
  readonly #used = new Set<string>();

  /**
   * Makes an id: lower-case letters and digits with dashes between words; a number is added if it is taken.
   *
   * @param text Any text; letters of other alphabets stay, marks above Latin letters go.
   */
  make(text: string): string {
    const words = text.normalize("NFKD").toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? ["section"];
    let base = "";
    for (const word of words) {
      if (base !== "" && base.length + 1 + word.length > MAXIMUM_LENGTH) break;
      base += base === "" ? word : `-${word}`;
    }
    let slug = base;
    for (let count = 2; this.#used.has(slug); count++) slug = `${base}-${count}`;
    this.#used.add(slug);
    return slug;
  }
}
