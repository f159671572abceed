import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Drain } from './drain.js';
import { ProblemFilter } from './problem.filter.js';
import { validationPipe } from './validation.js';

/** What every route shares: one error body, one validation, one orderly end. */
@Global()
@Module({
  providers: [
    Drain,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [Drain],
})
export class HttpModule {}
