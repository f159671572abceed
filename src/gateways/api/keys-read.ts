export class KeyRead {
  /** Short id of the key; reveals nothing about it. @example 3f9a61c2d07b */
  id: string;
  /** AUTH_ENCRYPTION_SECRET makes it: a rotation seals everything under it. */
  newest: boolean;
  /** New values are sealed under it: the one before the newest, until a rotation begins. */
  sealing: boolean;
  /** A configured secret makes it. */
  configured: boolean;
  /** Gateways whose credentials are sealed under it. */
  gateways: number;
}

export class RotationRead {
  /** The key everything readable is sealed under now. */
  keyId: string;
  resealed: number;
  already: number;
  /** Slugs of gateways whose credentials open under no configured secret: enter them again. */
  undecryptable: string[];
  /** Keys nothing is sealed under any more. */
  retired: string[];
}
