// Where two JSON values differ; the order of members does not count.

const isObject = (value) => typeof value === 'object' && value !== null;

/** At most a few lines, each with the path and both values. */
function differences(a, b, path = '', found = []) {
  if (found.length >= 5) return found;
  if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      differences(a[key], b[key], `${path}/${key}`, found);
  } else if (a !== b) found.push(`${path}: ${shortly(a)} is ${shortly(b)}`);
  return found;
}

const shortly = (value) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120));

/** What differs between the definitions of two lists, by name. */
export function listDifferences(kind, direct, through) {
  const nameOf = ({ uri, name }) => uri ?? name;
  const byName = (items) => new Map(items.map((item) => [nameOf(item), item]));
  const [one, other] = [byName(direct), byName(through)];
  const missing = [...one.keys()].filter((name) => !other.has(name)).map((name) => `${kind} ${name}: is missing`);
  const added = [...other.keys()]
    .filter((name) => !one.has(name))
    .map((name) => `${kind} ${name}: is not the server's`);
  const changed = [...one].flatMap(([name, item]) =>
    other.has(name) ? differences(item, other.get(name), `${kind} ${name}`) : [],
  );
  return [...missing, ...added, ...changed];
}
