import { type AnonymousReach, mayUse } from '../../identity/principal/access.js';
import type { Principal } from '../../identity/principal/principal.js';
import type { CatalogueGateway, View } from './catalogue.js';

/** Callers who see the same gateways: their views are the same. */
export interface AccessClass {
  readonly gateways: readonly CatalogueGateway[];
  readonly views: Map<string, View>;
}

/** Most callers whose class is remembered; more are worked out again. */
const MAX_CALLERS = 10_000;

/** Finds the access class of a principal: one lookup where the same principal object comes again. */
export class AccessClasses {
  readonly #byPrincipal = new WeakMap<Principal, AccessClass>();
  readonly #byIdentity = new Map<string, AccessClass>();
  readonly #byVisible = new Map<string, AccessClass>();

  constructor(
    private readonly gateways: readonly CatalogueGateway[],
    private readonly reach: AnonymousReach,
  ) {}

  of(principal: Principal): AccessClass {
    let found = this.#byPrincipal.get(principal);
    if (found === undefined) {
      found = this.#ofIdentity(principal);
      this.#byPrincipal.set(principal, found);
    }
    return found;
  }

  #ofIdentity(principal: Principal): AccessClass {
    const { role, id, email, groups } = principal;
    const identity = JSON.stringify(role === 'user' ? [id, email, groups] : role);
    let found = this.#byIdentity.get(identity);
    if (found !== undefined) return found;
    const visible = this.gateways.filter(({ access }) => mayUse(principal, access, this.reach));
    const key = visible.map((gateway) => gateway.id).join();
    found = this.#byVisible.get(key) ?? { gateways: visible, views: new Map() };
    if (this.#byIdentity.size >= MAX_CALLERS) {
      this.#byIdentity.clear();
      this.#byVisible.clear();
    }
    this.#byVisible.set(key, found);
    this.#byIdentity.set(identity, found);
    return found;
  }
}
