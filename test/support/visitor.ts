/**
 * Somebody at a browser without JavaScript, over real HTTP: keeps cookies, reads the forms of the page and sends them
 * back as a browser would, hidden fields and token included. It sends no Sec-Fetch-Site, so the token is what counts.
 */
export class Visitor {
  status = 0;
  html = '';
  /** Path of the page shown now. */
  path = '/';
  headers = new Headers();
  /** Where the last redirect pointed; set also when it led to another site, which is never followed. */
  redirectedTo: string | null = null;
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly baseUrl: string,
    /** `from`: the address that a trusted proxy reports, where the application trusts one. */
    private readonly options: { readonly language?: string; readonly from?: string } = {},
  ) {}

  async get(path: string): Promise<this> {
    this.redirectedTo = null;
    return this.request(path, { method: 'GET' });
  }

  /** Sends fields to an address as they are, without looking at the page: for forged and broken requests. */
  async post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<this> {
    this.redirectedTo = null;
    return this.request(path, { method: 'POST', body: encode(Object.entries(fields)), headers });
  }

  /**
   * Fills in the page's form and presses its button. Fields that are not named keep what the page shows. `button` is
   * the text or the value of the button to press; without it the page must have one form in its main part.
   */
  async submit(fields: Fields = {}, button?: string): Promise<this> {
    const { action, controls, pressed } = this.formWith(button);
    const sent: [string, string | readonly string[]][] = [];
    const open = new Map(Object.entries(fields));
    for (const control of controls) {
      if (!open.has(control.name)) {
        if (control.isSent) sent.push([control.name, control.value]);
        continue;
      }
      const wanted = [open.get(control.name) ?? []].flat();
      if (!control.isChoice) sent.push([control.name, wanted[0] ?? '']);
      else if (wanted.includes(control.value)) sent.push([control.name, control.value]);
    }
    for (const [name, value] of open) {
      const offered = controls.filter((control) => control.name === name);
      const missing = [value].flat().filter((one) => offered[0]?.isChoice && !offered.some((c) => c.value === one));
      if (offered.length === 0 || missing.length > 0)
        throw new Error(`the form at ${this.path} does not offer ${name}=${missing.join()}`);
    }
    if (pressed?.name) sent.push([pressed.name, pressed.value]);
    this.redirectedTo = null;
    return this.request(action, { method: 'POST', body: encode(sent) });
  }

  /**
   * Fills in the report form page by page, each field where it is asked, until the receipt is there or a page comes back
   * with something to mend. Throws when a field was asked on no page.
   */
  async fillIn(fields: Fields): Promise<this> {
    const open = new Map(Object.entries(fields));
    for (let pages = 0; pages < 8; pages += 1) {
      const step = this.valueOf('step');
      const offered = new Set(
        readForms(this.html)
          .filter(({ isInMain }) => isInMain)
          .flatMap(({ controls }) => controls.map(({ name }) => name)),
      );
      const here = [...open].filter(([name]) => offered.has(name));
      await this.submit(Object.fromEntries(here));
      const isBack = this.title().startsWith('Error') || this.title().startsWith('Lỗi');
      if (isBack || !readForms(this.html).some(({ isInMain }) => isInMain)) return this;
      for (const [name] of here) open.delete(name);
      if (this.valueOf('step') === step) throw new Error(`the form does not go on from "${step}"`);
    }
    throw new Error('the form has no end');
  }

  /** The words of the page as they are read: no tags, one space between words. */
  text(): string {
    return unescape(this.html.replace(/<head[\s\S]*?<\/head>|<[^>]+>/g, ' ').replace(/\s+/g, ' ')).trim();
  }

  title(): string {
    return unescape(/<title>([^<]*)<\/title>/.exec(this.html)?.[1] ?? '');
  }

  /** What stands now in a field of the page; undefined when there is no such field. */
  valueOf(name: string): string | undefined {
    return readForms(this.html)
      .flatMap(({ controls }) => controls)
      .find((control) => control.name === name && (!control.isChoice || control.isSent))?.value;
  }

  /** Locator and words from the receipt that is shown now. */
  receipt(): { locator: string; phrase: string } {
    const locator = /data-locator[^>]*><bdi>([^<]+)/.exec(this.html)?.[1];
    const words = /data-phrase[^>]*>([\s\S]*?)<\/ol>/.exec(this.html)?.[1];
    if (locator === undefined || words === undefined) throw new Error(`no receipt at ${this.path} (${this.status})`);
    return {
      locator,
      phrase: words
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }

  /** The six words for going on later, as the page shows them now. */
  draftWords(): string {
    const words = /data-draft-words[^>]*>([\s\S]*?)<\/ol>/.exec(this.html)?.[1];
    if (words === undefined) throw new Error(`no words at ${this.path} (${this.status})`);
    return words
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  forgetCookie(name: string): void {
    this.cookies.delete(name);
  }

  private formWith(button: string | undefined): Form & { pressed: Button | undefined } {
    const forms = readForms(this.html);
    if (button !== undefined) {
      for (const form of forms) {
        const pressed = form.buttons.find(({ text, value }) => text === button || value === button);
        if (pressed !== undefined) return { ...form, pressed };
      }
      throw new Error(`no button "${button}" at ${this.path} (${this.status}): ${this.text().slice(0, 300)}`);
    }
    const inMain = forms.filter(({ isInMain }) => isInMain);
    const [form] = inMain;
    if (form === undefined || inMain.length > 1)
      throw new Error(`${inMain.length} forms at ${this.path} (${this.status}); say which button to press`);
    return { ...form, pressed: mainButtonOf(form) };
  }

  private async request(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<this> {
    const headers: Record<string, string> = { ...init.headers };
    if (this.options.language) headers['accept-language'] = this.options.language;
    if (this.options.from) headers['x-forwarded-for'] = this.options.from;
    if (this.cookies.size > 0) headers['cookie'] = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const url = new URL(path, this.baseUrl);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    this.status = answer.status;
    this.headers = answer.headers;
    this.html = await answer.text();
    this.path = url.pathname + url.search;
    const location = answer.headers.get('location');
    if (location === null || answer.status < 300 || answer.status > 399) return this;
    const target = new URL(location, url);
    this.redirectedTo = target.origin === url.origin ? target.pathname + target.search : target.href;
    if (target.origin !== url.origin) return this;
    return this.request(target.pathname + target.search, { method: 'GET' });
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(equals + 1));
  }
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

interface Control {
  readonly name: string;
  readonly value: string;
  readonly isChoice: boolean;
  /** Whether a browser sends it when nobody touches it. */
  readonly isSent: boolean;
}
interface Button {
  readonly name: string;
  readonly value: string;
  readonly text: string;
  /** False for a button that belongs to the form only by its `form` attribute. */
  readonly isInForm: boolean;
}
interface Form {
  readonly action: string;
  readonly isInMain: boolean;
  readonly controls: Control[];
  readonly buttons: Button[];
}

/** The button that says go on: the one without a name, or the first there is. */
const mainButtonOf = ({ buttons }: Form): Button | undefined =>
  buttons.find(({ isInForm, name }) => isInForm && name === '') ?? buttons.find(({ isInForm }) => isInForm);

function encode(fields: readonly (readonly [string, string | readonly string[]])[]): URLSearchParams {
  return new URLSearchParams(
    fields.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  '#92': '\\',
};
const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27|#92);/g, (whole, name: string) => ENTITIES[name] ?? whole);

function attributesOf(tag: string): Map<string, string> {
  const pairs = [...tag.replace(/^<\w+/, '').matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return new Map(pairs.map((pair) => [pair[1] ?? '', unescape(pair[2] ?? '')]));
}

/** Our own templates are all it has to read: lower-case tags, attributes in double quotes. */
function readForms(html: string): Form[] {
  const mainAt = html.indexOf('<main');
  const forms: Form[] = [];
  const byId = new Map<string, Form>();
  for (const match of html.matchAll(/(<form[^>]*>)([\s\S]*?)<\/form>/g)) {
    const attributes = attributesOf(match[1] ?? '');
    const body = match[2] ?? '';
    const form: Form = {
      action: attributes.get('action') ?? '/',
      isInMain: match.index > mainAt,
      controls: readControls(body),
      buttons: readButtons(body, true),
    };
    forms.push(form);
    if (attributes.has('id')) byId.set(attributes.get('id') ?? '', form);
  }
  const outside = html.replace(/<form[\s\S]*?<\/form>/g, '');
  for (const [id, form] of byId)
    form.buttons.push(...readButtons(outside, false, (attributes) => attributes.get('form') === id));
  return forms;
}

function readButtons(
  html: string,
  isInForm: boolean,
  isOurs: (a: Map<string, string>) => boolean = () => true,
): Button[] {
  return [...html.matchAll(/(<button[^>]*>)([\s\S]*?)<\/button>/g)].flatMap((match) => {
    const attributes = attributesOf(match[1] ?? '');
    const text = unescape((match[2] ?? '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).trim();
    if (!isOurs(attributes)) return [];
    return [{ name: attributes.get('name') ?? '', value: attributes.get('value') ?? '', text, isInForm }];
  });
}

function readControls(html: string): Control[] {
  const controls: Control[] = [];
  const tags = /(<input[^>]*>)|(<textarea[^>]*>)([\s\S]*?)<\/textarea>|(<select[^>]*>)([\s\S]*?)<\/select>/g;
  for (const match of html.matchAll(tags)) {
    const attributes = attributesOf(match[1] ?? match[2] ?? match[4] ?? '');
    const name = attributes.get('name') ?? '';
    if (name === '' || attributes.has('disabled')) continue;
    if (match[2] !== undefined) {
      const value = unescape(match[3] ?? '').replace(/^\n/, '');
      controls.push({ name, value, isChoice: false, isSent: true });
    } else if (match[4] !== undefined) {
      const options = [...(match[5] ?? '').matchAll(/<option[^>]*>/g)].map((option) => attributesOf(option[0]));
      const chosen = options.find((option) => option.has('selected')) ?? options[0];
      for (const option of options)
        controls.push({ name, value: option.get('value') ?? '', isChoice: true, isSent: option === chosen });
    } else {
      const isChoice = ['radio', 'checkbox'].includes(attributes.get('type') ?? 'text');
      const value = attributes.get('value') ?? (isChoice ? 'on' : '');
      controls.push({ name, value, isChoice, isSent: !isChoice || attributes.has('checked') });
    }
  }
  return controls;
}
