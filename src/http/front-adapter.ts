import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { guarded, heed } from '../problems/guarded.js';
import { PlainRequest } from './plain-request.js';

/** What stands before Express. */
export interface Front {
  /** Takes a request (true) or leaves it to Express (false). */
  take: (req: PlainRequest, res: ServerResponse) => boolean;
  /** A response has ended or was cut, each exactly once. */
  ended: (res: ServerResponse) => void;
}

/**
 * The http server asks `front` before Express touches a request: Express alone costs more than the
 * whole forwarding of an MCP call (docs/decisions/0003-front-server.md).
 */
export class FrontAdapter extends ExpressAdapter {
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly front: Front,
    private readonly maxHeaderSize: number,
  ) {
    super();
  }

  override initHttpServer({ httpsOptions }: NestApplicationOptions): void {
    const express = this.getInstance<RequestListener>();
    const { front } = this;
    const ended = function (this: ServerResponse) {
      guarded('response', () => front.ended(this));
    };
    const serve = (req: PlainRequest, res: ServerResponse) => {
      req.handOn();
      // A write that comes too late is reported as an event, which must find a listener.
      res.on('error', broken);
      res.on('close', ended);
      if (!front.take(req, res)) express(req, res as Parameters<RequestListener>[1]);
    };
    const own = { IncomingMessage: PlainRequest, maxHeaderSize: this.maxHeaderSize };
    const server = httpsOptions ? createSecureServer({ ...httpsOptions, ...own }, serve) : createServer(own, serve);
    this.httpServer = server;
    heed(server, 'connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** Ends every connection, sockets that have left the http server included. */
  override async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await super.close();
  }
}

function broken(this: ServerResponse): void {
  this.destroy();
}
