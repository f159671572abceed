import { Module } from '@nestjs/common';
import { NothingHereController } from './nothing-here.controller.js';

/** Imported last, since routes answer in the order in which modules are imported. */
@Module({ controllers: [NothingHereController] })
export class NothingHereModule {}
