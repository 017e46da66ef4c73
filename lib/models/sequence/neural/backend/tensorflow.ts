/**
 * What is used of TensorFlow.js, as one namespace. Import this module for its types only: to use it, call `loadTensorflow()`, which
 * loads it when it is needed and sets its backend up.
 *
 * The whole package, which takes 78 ms to load: its core and layers alone take 55, but then the layers' own orthogonal
 * initialiser fails, since it calls operations as methods of tensors, which only the whole package adds.
 *
 * @module
 */
export * from "@tensorflow/tfjs";
