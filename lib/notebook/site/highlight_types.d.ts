/**
 * What the pages use of highlight.js. Its own types bring in the types of a browser, for every file of the project.
 *
 * @module
 */

/** The part of the package that knows no language yet. */
declare const hljs: {
  /** Adds a language under a name. */
  registerLanguage(name: string, language: unknown): void;
  /** Marks up code as escaped HTML with classes that start with `hljs-`. */
  highlight(code: string, options: { readonly language: string }): { readonly value: string };
};

export default hljs;
