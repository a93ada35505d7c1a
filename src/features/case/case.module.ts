import { Module } from '@nestjs/common';
import { CaseDeskController } from './case.desk.controller';
import { CaseDeskView } from './case-desk.view';
import { CaseIntakeService } from './case-intake.service';
import { CaseKeyService } from './case-key.service';
import { CasePageView } from './case-page.view';
import { CaseService } from './case.service';
import { CaseStore } from './case.store';
import { CaseTransitionService } from './case-transition.service';
import { ItemService } from './item.service';
import { ItemStore } from './item.store';
import { TaskService } from './task.service';
import { WorklistView } from './worklist.view';

@Module({
  controllers: [CaseDeskController],
  providers: [
    CaseStore,
    ItemStore,
    CaseKeyService,
    CaseIntakeService,
    CaseTransitionService,
    CaseService,
    ItemService,
    TaskService,
    WorklistView,
    CasePageView,
    CaseDeskView,
  ],
  exports: [
    CaseKeyService,
    CaseIntakeService,
    CaseTransitionService,
    CaseService,
    ItemService,
    TaskService,
    CasePageView,
    CaseDeskView,
  ],
})
export class CaseModule {}
