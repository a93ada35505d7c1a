import { Module } from '@nestjs/common';
import { CaseModule } from '../case/case.module';
import { ReturnModule } from '../return/return.module';
import { FingerprintMatchService } from './fingerprint-match.service';
import { FingerprintMatchStore } from './fingerprint-match.store';
import { FingerprintRecords } from './fingerprint-records.service';
import { FingerprintPersonController } from './fingerprint.person.controller';
import { FingerprintService } from './fingerprint.service';
import { FingerprintStore } from './fingerprint.store';
import { FeedStore } from './feed.store';
import { HashFeedPlatformController } from './hash-feed.platform.controller';
import { HashFeedService } from './hash-feed.service';
import { RecipientDeskController } from './recipient.desk.controller';
import { RecipientService } from './recipient.service';
import { RecipientStore } from './recipient.store';
import { RecipientView } from './recipient.view';
import { SharingService } from './sharing.service';
import { SharingStore } from './sharing.store';

@Module({
  imports: [CaseModule, ReturnModule],
  controllers: [FingerprintPersonController, RecipientDeskController, HashFeedPlatformController],
  providers: [
    FingerprintStore,
    FingerprintService,
    FingerprintMatchStore,
    FingerprintRecords,
    FingerprintMatchService,
    SharingStore,
    SharingService,
    RecipientStore,
    RecipientService,
    RecipientView,
    FeedStore,
    HashFeedService,
  ],
  exports: [FingerprintMatchService],
})
export class FingerprintModule {}
