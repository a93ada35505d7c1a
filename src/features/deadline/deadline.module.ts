import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { DeadlineService } from './deadline.service';
import { DeadlineStore } from './deadline.store';

@Module({ imports: [CaseModule], providers: [DeadlineService, DeadlineStore], exports: [DeadlineService] })
export class DeadlineModule {}
