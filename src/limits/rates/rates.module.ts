import { Module } from '@nestjs/common';
import { LimitStore } from './limit-store.service.js';
import { RateLimits } from './rate-limits.service.js';

/** Limits by rate and quota. */
@Module({ providers: [RateLimits, LimitStore], exports: [RateLimits, LimitStore] })
export class RatesModule {}
