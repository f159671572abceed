/** A virtual server that offers something of a gateway. */
export class ImpactOnServerRead {
  id: string;
  name: string;
  /** Tools, prompts and resources of the gateway that it has. */
  items: number;
}

/** What hangs on a gateway. */
export class ImpactRead {
  gatewayId: string;
  servers: ImpactOnServerRead[];
  /** Stored values that removing the gateway destroys. */
  secrets: number;
}
