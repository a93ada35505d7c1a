import type { Page } from 'playwright-core';

/** Where somebody would give up; a page for work may hold more than a form does. */
const STOPS_ON_A_PAGE = 60;

/** Hands on the keyboard only: what cannot be reached with Tab and the arrows cannot be used. */
export class Keyboard {
  constructor(
    private readonly page: Page,
    private readonly stops = STOPS_ON_A_PAGE,
  ) {}

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  isAt(selector: string): Promise<boolean> {
    return this.page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  }

  /** Tabs on until it stands on the element, then presses the key there. */
  async go(selector: string, key: string): Promise<void> {
    await this.reach(selector);
    await Promise.all([key === 'Enter' ? this.page.waitForEvent('load') : undefined, this.press(key)]);
  }

  async type(selector: string, text: string): Promise<void> {
    await this.reach(selector);
    await this.page.keyboard.type(text);
  }

  /** One of a group of radio buttons: Tab leads to the group, the arrows to the answer. */
  async choose(name: string, value: string): Promise<void> {
    await this.reach(`[name=${name}]`);
    await this.press('Space');
    for (let stop = 0; !(await this.isAt(`[value=${value}]`)); stop++) {
      if (stop > this.stops) throw new Error(`no ${value} among the answers of ${name}`);
      await this.press('ArrowDown');
    }
    expect(await this.page.locator(`[name=${name}][value=${value}]`).isChecked()).toBe(true);
  }

  private async reach(selector: string): Promise<void> {
    for (let stop = 0; !(await this.isAt(selector)); stop++) {
      if (stop > this.stops) throw new Error(`Tab does not lead to ${selector} on ${this.page.url()}`);
      await this.press('Tab');
    }
  }
}
