/**
 * A copy of `json` with `value` at `path` (`classes.3.threshold`); `undefined` takes the key away. Throws where the path
 * leads nowhere, so that a test cannot pass on a key that does not exist any more.
 */
export function mutated(json: unknown, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(json);
  const keys = path.split(".");
  const last = keys.pop()!;
  let parent = copy as Record<string, unknown>;
  for (const key of keys) {
    if (typeof parent[key] !== "object" || parent[key] === null) throw new Error(`${path}: nothing at ${key}`);
    parent = parent[key] as Record<string, unknown>;
  }
  if (value === undefined) {
    if (!(last in parent)) throw new Error(`${path}: nothing to take away`);
    delete parent[last];
  } else parent[last] = value;
  return copy;
}
