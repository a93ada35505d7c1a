import { HELP_SERVICES, type HelpService } from '../help/services';

/**
 * Who may act when the person in a picture was under 18: rows of the directory of services, in the order in which they
 * are shown within a country. Which of them a page may show says `trustIn` (domain/help/services.ts).
 */
const IDS = [
  'any-take-it-down',
  'any-inhope-hotline-finder',
  'any-iwf-reporting-portal',
  'vn-111',
  'vn-cop',
  'au-esafety',
  'br-safernet-helpline',
  'kh-internet-hotline-cambodia',
  'ca-cybertip',
  'ca-needhelpnow',
  'eu-better-internet',
  'fr-3018',
  'fr-119',
  'in-child-helpline-1098',
  'id-sapa-129',
  'ie-hotline',
  'ke-childline-kenya-116',
  'kr-1366',
  'my-talian-kasih',
  'nl-helpwanted',
  'nz-netsafe',
  'ph-makabata-helpline-1383',
  'th-thaihotline',
  'gb-report-remove-childline',
  'gb-nspcc-helpline',
  'us-ncmec-cybertipline',
  'us-ncmec-cybertipline-form',
] as const;

export const CHILD_SERVICES: readonly HelpService[] = IDS.map((id) => {
  const service = HELP_SERVICES.find((each) => each.id === id);
  if (service === undefined || !service.audiences.includes('under-18'))
    throw new Error(`${id} is no service for children in the directory`);
  return service;
});
