/**
 * What a notebook cell can show: an object that draws itself in Jupyter, and is plain text everywhere else.
 *
 * @module
 */

/** The symbol under which the Deno kernel asks the last value of a cell for its MIME bundle. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** One value in several forms, by MIME type; a viewer takes the richest that it can show. */
export interface MimeBundle {
  /** For terminals, scripts and readers of raw files. */
  readonly "text/plain": string;
  /** A picture as one SVG element with its namespace. */
  readonly "image/svg+xml"?: string;
  /** Markup with what makes it interactive. */
  readonly "text/html"?: string;
}

/** A value that shows itself. */
export interface Displayable {
  /** The value in all its forms. */
  [DISPLAY](): MimeBundle;
}
