import { Controller, Get, Header } from '@nestjs/common';
import { HASH_RECORDS_SCHEMA, THREAT_UPDATES_SCHEMA } from '../../domain/fingerprint/exchange-format';
import { BATCH_RESULTS_SCHEMA, BATCH_SCHEMA } from './batch-schema';
import { ANSWER_JSON_SCHEMA, CHALLENGE_SCHEMA, DSA_NOTICE_SCHEMA, NOTICE_SCHEMA, PING_SCHEMA } from './notice-schema';

/** The published shapes of what we send and what we take; every notice names its own in `schema`. */
@Controller('schemas')
export class SchemaPlatformController {
  @Get('notice-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  notice(): typeof NOTICE_SCHEMA {
    return NOTICE_SCHEMA;
  }

  @Get('answer-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  answer(): typeof ANSWER_JSON_SCHEMA {
    return ANSWER_JSON_SCHEMA;
  }

  @Get('ping-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  ping(): typeof PING_SCHEMA {
    return PING_SCHEMA;
  }

  @Get('challenge-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  challenge(): typeof CHALLENGE_SCHEMA {
    return CHALLENGE_SCHEMA;
  }

  @Get('dsa-notice-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  dsaNotice(): typeof DSA_NOTICE_SCHEMA {
    return DSA_NOTICE_SCHEMA;
  }

  @Get('batch-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  noticeBatch(): typeof BATCH_SCHEMA {
    return BATCH_SCHEMA;
  }

  @Get('batch-results-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  batchResults(): typeof BATCH_RESULTS_SCHEMA {
    return BATCH_RESULTS_SCHEMA;
  }

  @Get('hash-updates-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  hashUpdates(): typeof THREAT_UPDATES_SCHEMA {
    return THREAT_UPDATES_SCHEMA;
  }

  @Get('hash-records-v1.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  hashRecords(): typeof HASH_RECORDS_SCHEMA {
    return HASH_RECORDS_SCHEMA;
  }
}
