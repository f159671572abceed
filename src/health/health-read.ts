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
}
