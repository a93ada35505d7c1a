import type { Page } from 'playwright-core';
import { HELP_COUNTRIES } from '../../src/domain/help/services';
import { TOPICS } from '../../src/features/help/help.pages';
import type { Scene } from './scenes';

async function choose(page: Page, country: string): Promise<void> {
  await page.goto('/help');
  await page.locator('#country').selectOption(country);
  await page.locator('main form button').click();
}

/** Countries of every kind: children only, all groups, a long name in another script, Europe's rows, none. */
const COUNTRIES = ['VN', 'GB', 'JP', 'TH', 'FR', 'other'];
const isKnown = (country: string): boolean => country === 'other' || HELP_COUNTRIES.includes(country);
if (!COUNTRIES.every(isKnown)) throw new Error('a country of the scenes is not in the directory');

export const HELP_SCENES: Readonly<Record<string, Scene>> = {
  'help in the first hour': (page) => page.goto('/help'),
  ...Object.fromEntries(
    TOPICS.map(({ number, title }): [string, Scene] => [
      `help: ${title.split('.')[1] ?? ''}`,
      (page) => page.goto(`/help/${number}`),
    ]),
  ),
  ...Object.fromEntries(
    COUNTRIES.map((country): [string, Scene] => [`who can help: ${country}`, (page) => choose(page, country)]),
  ),
  'a help page that is not there': (page) => page.goto('/help/99'),
};
