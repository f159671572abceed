import { Problem } from '../problems/problem.js';

/**
 * Throws 409 MANAGED where something else than the writer keeps the row: a file or a pipeline would undo the change at
 * its next run. `manager` is who writes; null: people.
 */
export function refuseManaged(
  what: 'gateway' | 'server' | 'list of limits',
  { name, managedBy }: { readonly name: string; readonly managedBy: string | null },
  manager: string | null,
): void {
  if (managedBy === null || managedBy === manager) return;
  const keeper = managedBy === 'file' ? 'the file of GATEWAYS_FILE' : JSON.stringify(managedBy);
  throw new Problem('MANAGED', `The ${what} ${JSON.stringify(name)} is kept by ${keeper} and changed there alone.`, {
    members: { managedBy },
  });
}
