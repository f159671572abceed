/** Close codes of RFC 6455 section 7.4.1. */
export const closeCodes = { goingAway: 1001, unsupported: 1003, policy: 1008, tryAgain: 1013 } as const;
