import { aCasePage, allowing, aNotice, anItem, EXAMPLE_NOW, hoursBefore } from '../../../test/factories/case-page';
import type { DeskWords } from '../../web/desk/desk-page';
import type { Language } from '../../web/i18n/language';
import { translatorFor } from '../../web/i18n/translator';
import { createTemplates } from '../../web/templates';
import type { CasePage } from './case-page.types';
import { presentCase } from './case.presenter';

const templates = createTemplates();
const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ csrfToken }}';

function render(changes: Partial<CasePage>, language: Language = 'en', model: object = {}): string {
  const t = translatorFor(language);
  const words: DeskWords = {
    t,
    language,
    zone: 'UTC',
    now: EXAMPLE_NOW,
    staff: { id: 'me', name: 'An Tran', role: 'caseworker' },
  };
  return templates.render('case/views/case.njk', {
    t,
    lang: language,
    dir: 'ltr',
    csrfToken: 'the-token',
    asset: (name: string) => `/assets/${name}`,
    path: '/desk/cases/BK-4F7K-92QM',
    sandboxUrl: null,
    helpline: { name: 'Example Helpline' },
    place: 'case',
    staff: { name: 'An Tran', role: 'caseworker' },
    case: presentCase(aCasePage(changes), words),
    seen: 7,
    problem: null,
    errors: {},
    typed: {},
    errorForm: null,
    ...model,
  });
}

const everythingAllowed = allowing(
  'judgeItems',
  'recordAuthority',
  'prepareNotices',
  'liftHold',
  'closeUnproven',
  'reopen',
);
const HOSTILE_CASE: Partial<CasePage> = {
  narrative: HOSTILE,
  isOnHold: true,
  contact: { way: 'email', address: HOSTILE, note: HOSTILE },
  items: [anItem('i1', { url: `https://examplebox.test/p/1?${HOSTILE}`, platformName: HOSTILE })],
  notices: [
    aNotice('n1', {
      platformName: HOSTILE,
      undeliverableBecause: HOSTILE,
      answers: [
        {
          type: 'refused',
          reasonCode: HOSTILE,
          text: HOSTILE,
          statement: HOSTILE,
          reusedAt: null,
          at: hoursBefore(1),
        },
      ],
      counterStatements: [
        {
          id: 'c1',
          text: HOSTILE,
          at: hoursBefore(1),
          decision: 'keep',
          decidedBy: HOSTILE,
          decidedAt: hoursBefore(1),
        },
      ],
    }),
  ],
  timeline: [{ seq: 1, at: hoursBefore(1), actor: HOSTILE, action: HOSTILE, detail: { reason: HOSTILE } }],
  tasks: [{ id: 't1', kind: HOSTILE, dueAt: null, createdAt: hoursBefore(1), detail: {} }],
  allowed: everythingAllowed,
};

describe('the case page in HTML', () => {
  it('shows what people and platforms wrote as text and nothing else', () => {
    const html = render(HOSTILE_CASE, 'en', {
      problem: HOSTILE,
      typed: { close: { values: { reason: HOSTILE, duplicateOf: HOSTILE }, errors: {} } },
    });
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(html).toContain('{{ csrfToken }}');
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(10);
  });

  it('never makes reported content clickable or loads anything of it', () => {
    const html = render({ items: [anItem('i1'), anItem('i2', { state: 'notified' })], allowed: everythingAllowed });
    const addresses = [...html.matchAll(/(?:href|src|action|srcset)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(html).toContain('https://examplebox.test/p/i1');
    expect(addresses.filter((address) => !/^(?:\/(?!\/)|#)/.test(address))).toEqual([]);
  });

  it('carries the form token in every form', () => {
    const html = render({ allowed: everythingAllowed, isOnHold: true, items: [anItem('i1'), anItem('i2')] });
    const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
    expect(forms.length).toBeGreaterThan(8);
    expect(forms.filter((form) => !form.includes('name="_csrf" value="the-token"'))).toEqual([]);
    expect(forms.filter((form) => !form.includes('method="post"'))).toEqual([]);
    const ofTheCase = forms.filter((form) => form.includes('/desk/cases/'));
    expect(ofTheCase.filter((form) => !form.includes('name="seen" value="7"'))).toEqual([]);
  });

  it('has one primary button, and labels that tell buttons of the same word apart', () => {
    const html = render({ allowed: everythingAllowed, items: [anItem('i1'), anItem('i2')] });
    expect(html.match(/class="(?:button )?primary"/g)).toHaveLength(1);
    expect(html).toContain('aria-label="Verify link 1"');
    expect(html).toContain('aria-label="Verify link 2"');
  });

  it('keeps the person’s words folded away behind a content note', () => {
    const html = render({ narrative: 'Private words.' });
    const said = /<section[^>]*aria-labelledby="said-title">[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    expect(said).toMatch(/Content note[\s\S]*<details>[\s\S]*Private words\./);
  });

  it('comes back with the error beside its field and everything typed still there', () => {
    const typed = {
      close: {
        values: { outcome: 'duplicate', reason: 'Same person.', duplicateOf: '' },
        errors: { duplicateOf: 'Give it' },
      },
    };
    const html = render({ allowed: everythingAllowed }, 'en', {
      typed,
      errors: { duplicateOf: 'Give it' },
      errorForm: 'close',
      hasErrors: true,
    });
    expect(html).toContain('<title>Error: BK-4F7K-92QM · Buckler</title>');
    expect(html).toContain('<a href="#close-duplicateOf">Give it</a>');
    expect(html).toMatch(
      /id="close-duplicateOf"[^>]*aria-describedby="close-duplicateOf-hint close-duplicateOf-error" aria-invalid="true"/,
    );
    expect(html).toMatch(/<textarea id="close-reason"[^>]*>\nSame person\.<\/textarea>/);
    expect(html).toMatch(/value="duplicate" checked/);
    expect(html).toMatch(/<details id="close" class="card" open>/);
  });

  it.each<Language>(['en', 'vi'])('finds every text it asks for: %s', (language) => {
    const html = render({ ...HOSTILE_CASE, narrative: 'x' }, language);
    expect(html.match(/>\s*(?:desk|common)\.[\w.]+/g)).toBeNull();
  });
});
