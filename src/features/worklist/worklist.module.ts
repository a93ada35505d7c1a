import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { NoticeModule } from '../notice/notice.module';
import { BulkDeskController } from './bulk.desk.controller';
import { BulkService } from './bulk.service';
import { BulkStore } from './bulk.store';
import { GoDeskController } from './go.desk.controller';
import { SavedViewService } from './saved-view.service';
import { SearchDeskController } from './search.desk.controller';
import { SearchView } from './search.view';
import { TaskDeskController } from './task.desk.controller';
import { TaskQueueView } from './task-queue.view';
import { WorklistDeskController } from './worklist.desk.controller';
import { WorklistEntryService } from './worklist-entry.service';
import { WorklistEntryStore } from './worklist-entry.store';
import { WorklistOptionsView } from './worklist-options.view';
import { WorklistView } from './worklist.view';

@Module({
  imports: [CaseModule, NoticeModule],
  controllers: [WorklistDeskController, SearchDeskController, GoDeskController, BulkDeskController, TaskDeskController],
  providers: [
    WorklistEntryStore,
    WorklistEntryService,
    WorklistView,
    WorklistOptionsView,
    SearchView,
    SavedViewService,
    BulkStore,
    BulkService,
    TaskQueueView,
  ],
  exports: [WorklistEntryService],
})
export class WorklistModule {}
