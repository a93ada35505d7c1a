import { REMINDED_STATES } from '../../domain/notice/reminder';

/**
 * SQL for "the reminder `n` still makes sense" (domain/notice/reminder.ts): the clock of its notice runs and is not
 * over, and something is still to be done. Takes the instant as a parameter.
 */
export const isStillWanted = (now: string): string =>
  `EXISTS (SELECT 1 FROM clock k WHERE k.notice_id = n.about_notice_id AND k.state = 'running' AND k.due_at > ${now})
   AND EXISTS (SELECT 1 FROM notice_item ni JOIN item i ON i.id = ni.item_id WHERE ni.notice_id = n.id
     AND i.clean_checks = 0 AND i.state IN (${REMINDED_STATES.map((state) => `'${state}'`).join(',')}))`;
