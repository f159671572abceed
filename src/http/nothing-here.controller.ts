import { All, Controller, Get, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../identity/principal/decorators.js';
import { Problem } from '../problems/problem.js';

/** The last route: what no other names still passes the guard, so that strangers learn nothing of what is there. */
@ApiExcludeController()
@Controller()
export class NothingHereController {
  /** Where clients look for a sign-in: what is not there is not there, whoever asks, or they would ask for ever. */
  @Get(['.well-known/*path', 'mcp/.well-known/*path', 'authorize'])
  @Public()
  noSignIn(): never {
    throw new Problem('NOT_FOUND', 'Clients cannot sign in here. Put a token into the Authorization header.');
  }

  @Post(['register', 'token', 'authorize'])
  @Public()
  noRegistration(): never {
    this.noSignIn();
  }

  @All('*path')
  answer(): never {
    throw new Problem('NOT_FOUND', 'There is nothing at this path.');
  }
}
