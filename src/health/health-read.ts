import type { HouseProof } from '../identity/tokens/house-proof.js';

export class HealthRead {
  /** @example healthy */
  status: string;
}

export class ReadyRead {
  /** @example ready */
  status: string;
  /** @example connected */
  database: string;
}

export class VersionRead {
  /** @example gatehouse */
  name: string;
  /** @example 0.1.0 */
  version: string;
  /** @example v24.0.0 */
  node: string;
  /** Where `prove` asks for it: shows to whoever has JWT_SECRET_KEY that this gateway has it too. */
  proof?: HouseProofRead;
}

export class HouseProofRead implements HouseProof {
  house: string;
  /** Over the name of the machine, too. */
  here: string;
}
