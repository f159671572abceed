import { All, Controller } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem } from '../problems/problem.js';

/** The last route: what no other names still passes the guard, so that strangers learn nothing of what is there. */
@ApiExcludeController()
@Controller()
export class NothingHereController {
  @All('*path')
  answer(): never {
    throw new Problem('NOT_FOUND', 'There is nothing at this path.');
  }
}
