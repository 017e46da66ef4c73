/**
 * What notebooks are made of: what their cells call, the form of their files, and the pages that are made of them.
 *
 * @module
 */
export { DISPLAY, type Displayable, type MimeBundle } from "./displayable.ts";
export { openFeatures, openModels, type StepOptions } from "./steps.ts";
