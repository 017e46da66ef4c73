/**
 * Fitted networks -> a density that can be asked at any load point, and stored.
 *
 * @module
 */
import type { Background } from "./background.ts";
import { checkPoint } from "./checks.ts";
import type { DroppedRequests, FittedDensity } from "./contract.ts";
import { FAMILIES, type FamilyName } from "./families/mod.ts";
import { componentBuffers, type HeadScale, readComponents } from "./head.ts";
import { scaledInputs, type Scaler } from "./load_features.ts";
import { type MeasuredSpan, whyBeyond } from "./measured_range.ts";
import { mixtureDistribution } from "./mixture_distribution.ts";
import { Network } from "./network.ts";

/** Everything that a prediction needs. JSON-safe. */
export interface ConditionalMixtureState {
  /** Name of the density in the registry. */
  readonly density: string;
  /** What the components are. */
  readonly family: FamilyName;
  /** Components K of each network. */
  readonly components: number;
  /** How inputs are made. */
  readonly scaler: Scaler;
  /** Units of the outputs. */
  readonly scale: HeadScale;
  /** The background share. */
  readonly background: Background;
  /** Inputs, units of each hidden layer, outputs. */
  readonly widths: readonly number[];
  /** Parameters of each network. */
  readonly networks: readonly (readonly number[])[];
  /** What was measured. */
  readonly spans: readonly MeasuredSpan[];
  /** What was not learned from. */
  readonly dropped: DroppedRequests;
  /** Score on the levels that stopped the training, nats a request, or `null` without any. */
  readonly validationNll: number | null;
}

/** Makes the density of a state; it keeps no other. */
export function conditionalMixture(state: ConditionalMixtureState): FittedDensity {
  const family = FAMILIES[state.family];
  const { components, scale, scaler, background } = state;
  const network = new Network(state.widths);
  const networks = state.networks.map((parameters) => Float64Array.from(parameters));
  return {
    dropped: state.dropped,
    validationNll: state.validationNll ?? NaN,
    at(point) {
      checkPoint(point);
      const inputs = scaledInputs(scaler, [point]);
      const total = components * networks.length;
      const all = { logWeights: new Float64Array(total), locations: new Float64Array(total) };
      const logShapes = new Float64Array(total);
      const into = componentBuffers(components);
      networks.forEach((parameters, i) => {
        readComponents(network.forward(parameters, inputs, 1), 0, { scale, family, into });
        // Averaging densities, not parameters: where networks disagree the answer becomes wider, as it should.
        all.logWeights.set(into.logWeights.map((logWeight) => logWeight - Math.log(networks.length)), i * components);
        all.locations.set(into.locations, i * components);
        logShapes.set(into.logShapes, i * components);
      });
      return mixtureDistribution({ family, ...all, logShapes, background });
    },
    whyOutside: (point) => whyBeyond(state.spans, point),
    toJSON: () => state,
  };
}
