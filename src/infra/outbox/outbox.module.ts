import { Global, Module } from '@nestjs/common';
import { DeadLetters } from './dead-letters';
import { Outbox } from './outbox';

@Global()
@Module({ providers: [Outbox, DeadLetters], exports: [Outbox, DeadLetters] })
export class OutboxModule {}
