import { type Flows, OPEN, OURS, type Receipt } from './flows';

/** What a person does in their own case, each field of it filled: messages, links, the second word, lost words, a copy. */
export class PersonFlows {
  constructor(private readonly flows: Flows) {}

  async inTheirCase({ locator, phrase }: Receipt): Promise<void> {
    const { flows } = this;
    const { world } = flows;
    const person = await world.visitor('person');
    const step = (name: string, fields: Record<string, string> = {}) =>
      person.post('/return', { step: name, ...fields }, OURS);
    await person.get('/return');
    await person.submit({ locator, words: phrase }, OPEN);
    const contact = {
      way: 'email',
      email: `${flows.word('report.email, changed')}@example.org`,
      wording: flows.words('report.wording, changed'),
      codeWord: flows.words('report.codeWord, changed'),
      note: flows.words('report.note, changed'),
    };
    await step('contact', { ...contact, email: flows.words('report.email, changed and wrong') });
    await step('contact', { way: 'phone', phone: flows.word('report.phone, changed and wrong') });
    await step('contact', contact);
    await step('ask-contact');
    await step('contact', { way: 'none' });
    await step('write', { text: flows.words('message.text, from the person') });
    await step('add-links', { links: `${flows.words('more.links, not a link')} ftp:${flows.word('more.links, ftp')}` });
    await step('add-links', { links: world.others.good.link(flows.word('link added later')) });
    await flows.act(`/desk/cases/${locator}/messages`, {
      text: flows.words('message.text, from the desk'),
      kind: 'question',
    });
    await flows.desk.post(`/desk/cases/${locator}/words`, { code: flows.word('words.code, wrong') }, OURS);
    await step('updates', { updates: 'good' });
    await step('sheet');
    world.canaries.guard('recovery sheet', /data-hand-code[^>]*><bdi>([^<]+)/.exec(person.html)![1]!);
    await step('set-second', { word: flows.words('keys.word, second') });
    await step('copy-page');
    await step('copy-file');
    await step('end-second');
    await step('lost', {
      locator: world.canaries.plant('lost.locator, wrong', 'locator'),
      code: flows.word('lost.code'),
    });
    await person.get('/return');
    await step('sign-out');
  }
}
