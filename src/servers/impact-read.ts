/** A virtual server that offers something of a gateway. */
export class ImpactOnServerRead {
  id: string;
  name: string;
  /** Chosen tools, prompts and resources of the gateway. */
  items: number;
}

/** What hangs on a gateway. */
export class ImpactRead {
  gatewayId: string;
  servers: ImpactOnServerRead[];
  /** Stored values that removing the gateway destroys. */
  secrets: number;
}
