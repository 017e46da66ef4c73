/**
 * Which load levels to pass for a campaign that has others than the published ones.
 *
 * @module
 */

/**
 * Says how to split a campaign for the first two cases: every third level between the lowest and the highest is tested,
 * which for users 1 to 10 is the published split.
 *
 * @param users Load levels of the campaign, ascending.
 * @returns The flags to pass, or what to measure if one level is all there is.
 */
export function adviseLevels(users: readonly number[]): string {
  if (users.length < 2) return "measure more than one load level (deno task train needs no second)";
  const between = users.slice(1, -1);
  const inside = between.length < 3 ? between.slice(-1) : between.filter((_, i) => i % 3 === 2);
  const tested = inside.length === 0 ? users.slice(-1) : inside;
  const trained = users.filter((level) => !tested.includes(level));
  return `pass --train-users ${trained.join(",")} --test-users ${tested.join(",")}`;
}
