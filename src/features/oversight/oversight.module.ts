import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { LoadDeskController } from './load.desk.controller';
import { LoadView } from './load.view';
import { OversightDeskController } from './oversight.desk.controller';
import { OversightView } from './oversight.view';
import { RecordDeskController } from './record.desk.controller';
import { RecordView } from './record.view';

@Module({
  imports: [CaseModule],
  controllers: [OversightDeskController, LoadDeskController, RecordDeskController],
  providers: [OversightView, LoadView, RecordView],
})
export class OversightModule {}
