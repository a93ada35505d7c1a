import { startTestApp, type TestApp } from '../support/app';
import { Firefox, type FirefoxTab, inFirefox } from '../support/firefox';
import { httpPeer, type HttpPeer } from '../support/http-peer';
import { until } from '../support/until';
import { CaseMaker, type Receipt } from './stage';

jest.setTimeout(120_000);

const LINK = 'https://examplebox.test/seen-in-firefox';

inFirefox('“Leave now” in Firefox', () => {
  let elsewhere: HttpPeer;
  let test: TestApp;
  let firefox: Firefox;
  let receipt: Receipt;
  beforeAll(async () => {
    elsewhere = await httpPeer((_request, response) => response.end('<!doctype html><title>Elsewhere</title>'));
    test = await startTestApp({ worker: false, settings: { EXIT_URL: `http://127.0.0.1:${elsewhere.port}/` } });
    receipt = await new CaseMaker(test).report([LINK]);
    firefox = await Firefox.launch();
  });
  afterAll(async () => {
    await firefox?.close();
    await test?.stop();
    await elsewhere?.close();
  });

  const leaksOf = (text: string) => [receipt.locator, LINK].filter((secret) => text.includes(secret));
  /** Address and text of a page that is whole and stays; what is seen on the way must be clean as well. */
  async function whole(tab: FirefoxTab, address: string): Promise<void> {
    await until(address, async () => {
      const seen = await tab
        .ask<[string, string, string]>('[document.readyState, location.href, document.documentElement.outerHTML]')
        .catch(() => null);
      return seen?.[0] === 'complete' && seen[1] === address;
    });
  }
  const has = (tab: FirefoxTab, selector: string) =>
    until(selector, () =>
      tab.ask<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`).catch(() => false),
    );
  const places = (tab: FirefoxTab) => tab.ask<number>('history.length');
  async function comeBack(tab: FirefoxTab): Promise<void> {
    await tab.goto(`${test.url}/return`);
    await tab.fill('#locator', receipt.locator);
    await tab.fill('#words', receipt.words);
    await tab.click('#form .govuk-button');
    await has(tab, '.address');
  }

  it.each([
    ['the button', (tab: FirefoxTab) => tab.click('a.leave')],
    ['Shift three times', (tab: FirefoxTab) => tab.pressShift(3)],
  ])('%s: Back, Forward, and a tab that is opened again show nothing of the case', async (_how, leave) => {
    const tab = await firefox.visitor();
    await tab.goto(`${test.url}/help`);
    await tab.goto(`${test.url}/help/2`);
    await comeBack(tab);
    expect(leaksOf(await tab.ask<string>('document.body.innerText'))).toEqual([receipt.locator, LINK]);
    const before = await places(tab);
    await leave(tab);
    await whole(tab, test.config.exitUrl);
    expect(await places(tab)).toBe(before); // the page that was left is no place any more
    for (const [delta, path] of [
      [-1, '/help/2'],
      [-1, '/help'],
      [1, '/help/2'],
    ] as const) {
      await tab.travel(delta);
      await whole(tab, `${test.url}${path}`);
      expect(leaksOf(await tab.ask<string>('document.documentElement.outerHTML'))).toEqual([]);
    }
    await tab.travel(1);
    await whole(tab, test.config.exitUrl);
    // A tab of the same visitor, as a browser opens one again: the visit is over.
    const again = await firefox.tab(tab.visitor);
    await again.goto(`${test.url}/return`);
    expect(leaksOf(await again.ask<string>('document.documentElement.outerHTML'))).toEqual([]);
    await has(again, '#words');
  });

  it('the pages of a case are one place in its history too', async () => {
    const tab = await firefox.visitor();
    await tab.goto(`${test.url}/return`);
    const before = await places(tab);
    await comeBack(tab);
    await tab.click('[value=ask-keys]');
    await has(tab, '[value=sheet]');
    await tab.click('[value=sheet]');
    await has(tab, '[data-hand-code]');
    process.stdout.write(`Firefox: the pages of a case are ${(await places(tab)) - before + 1} place\n`);
    expect(await places(tab)).toBe(before);
  });
});
