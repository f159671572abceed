import type { ItemKind } from '../../upstream/discovery/discovery.js';

/** Everything, or what these names and globs (`*`: any letters, `?`: one) match. */
export type Choice = 'all' | readonly string[];

/** What a virtual server takes of a gateway, now and later. */
export interface GatewayChoice {
  readonly tools: Choice;
  readonly prompts: Choice;
  /** Resources and templates, by URI. */
  readonly resources: Choice;
}

const choiceOf: Readonly<Record<ItemKind, keyof GatewayChoice>> = {
  tool: 'tools',
  prompt: 'prompts',
  resource: 'resources',
  resource_template: 'resources',
};

/** Whether the choice takes an item, by the name its upstream gives it. */
export function takes(choice: GatewayChoice, { kind, name }: { kind: ItemKind; name: string }): boolean {
  const names = choice[choiceOf[kind]];
  return names === 'all' || names.some((glob) => globMatches(glob, name));
}

/** Whether it can take an item of the kind. */
export const takesKind = (choice: GatewayChoice, kind: ItemKind): boolean => choice[choiceOf[kind]].length > 0;

/** Walks both texts once for each star at most, so that no pattern is slow. */
export function globMatches(glob: string, name: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < name.length) {
    if (at < glob.length && glob[at] === '*') [star, mark, at] = [at, from, at + 1];
    else if (at < glob.length && (glob[at] === '?' || glob[at] === name[from])) [at, from] = [at + 1, from + 1];
    else if (star < 0) return false;
    else [at, mark, from] = [star + 1, mark + 1, mark + 1];
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
