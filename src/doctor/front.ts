import { ask, type Question, type Reply } from './ask.js';
import { ticketHeader } from './doctor-ticket.service.js';

/** The proxy in front, as a client reaches it. */
export interface ProxyFront {
  /** The URL clients use; a path counts. */
  readonly url: URL;
  /** What lets an ordinary user in: `Cookie` or `Authorization` and its value by turns; empty where there is nobody. */
  readonly login: readonly string[];
  readonly ticket: string;
}

export const at = ({ url }: Pick<ProxyFront, 'url'>, path: string): URL => new URL(url.href.replace(/\/*$/, '') + path);

export const withTicket = ({ ticket }: ProxyFront, headers: readonly string[]): readonly string[] => [
  ticketHeader,
  ticket,
  ...headers,
];

/** The answer, or why there is none. */
export const quiet = (url: URL, question: Question): Promise<Reply | string> =>
  ask(url, question).catch((error: unknown) => (error as Error).message);
