import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { OversightDeskController } from './oversight.desk.controller';
import { OversightView } from './oversight.view';
import { RecordDeskController } from './record.desk.controller';
import { RecordView } from './record.view';

@Module({
  imports: [CaseModule],
  controllers: [OversightDeskController, RecordDeskController],
  providers: [OversightView, RecordView],
})
export class OversightModule {}
