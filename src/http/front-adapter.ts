import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Takes a request (true) or leaves it to Express (false). */
export type Front = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * The http server asks `front` before Express touches a request: Express alone costs more than the
 * whole forwarding of an MCP call (docs/decisions/0003-front-server.md).
 */
export class FrontAdapter extends ExpressAdapter {
  constructor(private readonly front: Front) {
    super();
  }

  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const server = this.getHttpServer() as Server;
    const express = server.listeners('request') as ((req: IncomingMessage, res: ServerResponse) => void)[];
    server.removeAllListeners('request');
    server.on('request', (req, res) => {
      if (this.front(req, res)) return;
      for (const listener of express) listener.call(server, req, res);
    });
  }
}
