import type { Era } from '../client/upstream-connection.js';
import { isObject, type Members } from '../../protocol/json/members.js';
import type { ItemKind } from './discovery.js';

/** Whether a member's value is one that the specification allows there. */
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isList: Check = (value) => Array.isArray(value);

const common = { title: isText, description: isText, icons: isList, annotations: isObject, _meta: isObject } as const;

/** Members that may be left out, and what they must be where they are not (2025-11-25 schema: Tool, Prompt, Resource, ResourceTemplate). */
const optional: Readonly<Record<ItemKind, Readonly<Record<string, Check>>>> = {
  tool: { ...common, outputSchema: isObject, execution: isObject },
  prompt: { ...common, arguments: isList },
  resource: { ...common, mimeType: isText, size: isNumber },
  resource_template: { ...common, mimeType: isText },
};

export interface Usable {
  readonly definition: string;
  /** What was changed, in a few words; empty where the text is the server's own. */
  readonly changes: readonly string[];
}

/**
 * A definition that strict clients can read. They reject a whole list for one entry that does not keep to the schema, so
 * that members with impossible values are left out, and a tool without a usable `inputSchema` gets one that takes any
 * object. The text of a definition that is right stays as it came. `members` is what the text says; they are changed.
 */
export function usableDefinition(
  kind: ItemKind,
  definition: string,
  era: Era,
  members = JSON.parse(definition) as Members,
): Usable {
  const changes: string[] = [];
  for (const [name, check] of Object.entries(optional[kind])) {
    if (members[name] === undefined || check(members[name])) continue;
    delete members[name];
    changes.push(`${name} is ${named(definition, name)} and was left out`);
  }
  for (const name of ['annotations', 'execution']) withoutNulls(members, name, changes);
  if (kind === 'tool') repairTool(members, era, changes);
  else if (kind === 'prompt') repairArguments(members, changes);
  else if (!isText(members.name)) {
    members.name = members.uri ?? members.uriTemplate;
    changes.push('it has no name and got its address for one');
  }
  return changes.length === 0 ? { definition, changes } : { definition: JSON.stringify(members), changes };
}

/** Hints that a serializer writes as null are not given. */
function withoutNulls(members: Members, name: string, changes: string[]): void {
  const inner = members[name];
  if (!isObject(inner) || !Object.values(inner).includes(null)) return;
  members[name] = Object.fromEntries(Object.entries(inner).filter(([, value]) => value !== null));
  changes.push(`${name} holds null, which was left out`);
}

function repairTool(members: Members, era: Era, changes: string[]): void {
  const input = members.inputSchema;
  if (!isObject(input) || (input.type !== undefined && input.type !== 'object')) {
    members.inputSchema = { type: 'object' };
    changes.push('inputSchema is no schema of an object; any object is taken');
  } else repairSchema(input, 'inputSchema', changes);
  const output = members.outputSchema;
  if (!isObject(output)) return;
  // From 2026-07-28 on results may be of any kind.
  if (era === 'legacy' && output.type !== 'object') {
    delete members.outputSchema;
    changes.push('outputSchema is no schema of an object and was left out');
  } else repairSchema(output, 'outputSchema', changes);
}

/** The members of a schema of an object that clients read themselves. */
function repairSchema(schema: Members, path: string, changes: string[]): void {
  if (schema.type === undefined && path === 'inputSchema') {
    schema.type = 'object';
    changes.push(`${path} has no type and got "object"`);
  }
  const { properties, required } = schema;
  if (properties !== undefined && !isObject(properties)) {
    delete schema.properties;
    changes.push(`${path}.properties is no object and was left out`);
  } else if (isObject(properties)) repairProperties(properties, path, changes);
  if (required === undefined || (Array.isArray(required) && required.every(isText))) return;
  if (Array.isArray(required)) schema.required = required.filter(isText);
  else delete schema.required;
  changes.push(`${path}.required is no list of names`);
}

/** `true` takes anything and `false` nothing (JSON Schema 2020-12 section 4.3.2), which many clients do not know. */
function repairProperties(properties: Members, path: string, changes: string[]): void {
  for (const [name, schema] of Object.entries(properties)) {
    if (isObject(schema)) continue;
    properties[name] = schema === false ? { not: {} } : {};
    changes.push(`${path}.properties has an entry that is no schema`);
  }
}

function repairArguments(members: Members, changes: string[]): void {
  if (!Array.isArray(members.arguments)) return;
  const before = members.arguments as unknown[];
  const after = before.filter((argument): argument is Members => isObject(argument) && isText(argument.name));
  let changed = after.length < before.length;
  for (const argument of after) {
    for (const [name, check] of [
      ['title', isText],
      ['description', isText],
      ['required', isFlag],
    ] as const) {
      if (argument[name] === undefined || check(argument[name])) continue;
      delete argument[name];
      changed = true;
    }
  }
  if (!changed) return;
  members.arguments = after;
  changes.push('arguments holds what is no argument');
}

const isFlag: Check = (value) => typeof value === 'boolean';

const named = (definition: string, name: string): string => {
  const value = (JSON.parse(definition) as Members)[name];
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
};
