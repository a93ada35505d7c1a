import { can } from '../../domain/access/can';
import { LOOK_NAMES, type Looks, namesOf } from '../../domain/shared/looks';
import type { DeskWords } from '../../web/desk/desk-page';
import type { OwnExposure } from './own-care.service';

/** The meter as words; the warning is beside the numbers, and nothing is ever held back because of it. */
export function presentExposure({ level, caps, ...counts }: OwnExposure, { t }: DeskWords) {
  return {
    today: t('desk.care.today', { cases: counts.todayCases, reveals: counts.todayReveals }),
    week: t('desk.care.week', { cases: counts.weekCases, reveals: counts.weekReveals }),
    caps: caps.perDay === 0 && caps.perWeek === 0 ? null : t('desk.care.caps', { ...caps }),
    warning: level === 'fine' ? null : t(`desk.care.level.${level}`),
    bars: [
      { label: t('desk.care.bar.today'), value: counts.todayCases, max: caps.perDay },
      { label: t('desk.care.bar.week'), value: counts.weekCases, max: caps.perWeek },
    ].filter(({ max }) => max > 0),
  };
}

/** The page of one's own: the meter for whoever may read words of people, the looks for everybody. */
export function presentCare(exposure: OwnExposure | null, looks: Looks, words: DeskWords) {
  const worn = namesOf(looks);
  return {
    exposure: exposure === null ? null : presentExposure(exposure, words),
    looks: LOOK_NAMES.map((value) => ({
      value,
      text: words.t(`desk.care.look.${value}`),
      isSet: worn.includes(value),
    })),
  };
}

export const readsPeople = ({ staff }: DeskWords): boolean => can(staff, 'personal.show');
