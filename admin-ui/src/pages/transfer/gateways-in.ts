import { ApiProblem } from '../../api/problem.js';

/** What a file holds, and whose it is. */
export interface Source {
  readonly kind: 'gatehouse' | 'contextforge';
  readonly gateways: readonly unknown[];
}

interface Content {
  readonly gateways?: unknown;
  readonly entities?: { readonly gateways?: unknown } | null;
}

/**
 * The gateways in a file: an export (`{"gateways": […]}`), a bare list, or an export of ContextForge
 * (`{"entities": {"gateways": […]}}`). Throws an {@link ApiProblem} that quotes nothing of it.
 */
export function gatewaysIn(text: string): Source {
  let value: Content | null;
  try {
    value = JSON.parse(text) as Content | null;
  } catch {
    throw new ApiProblem(0, 'NO_JSON', 'The file is not JSON.');
  }
  const theirs = value?.entities?.gateways;
  if (Array.isArray(theirs)) return { kind: 'contextforge', gateways: theirs };
  const list = Array.isArray(value) ? value : value?.gateways;
  if (!Array.isArray(list)) throw new ApiProblem(0, 'NO_GATEWAYS', 'The file holds no list of gateways.');
  return { kind: 'gatehouse', gateways: list };
}
