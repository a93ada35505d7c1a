import { presentApi } from './api-docs.presenter';
import { asyncApiDocument, openApiDocument } from './api-document';

const url = 'https://helpline.example.org';
const { operations } = presentApi(openApiDocument(url), asyncApiDocument(url));
const bodiesOf = (end: string) => operations.find(({ path }) => path.endsWith(end))!.bodies;

describe('the page about the interface', () => {
  it('shows with each request what that request holds, and not what another does', () => {
    const [answer] = bodiesOf('/notices/{noticeId}/answers');
    expect(answer!.schema).toContain('"counter_statement"');
    const [feed] = bodiesOf('/feed');
    expect(feed!.schema).toContain('"waitSeconds"');
    expect(feed!.schema).not.toContain('"counter_statement"');
  });

  it('says in words what is no JSON, and shows nothing where nothing is sent', () => {
    const rows = bodiesOf('/platforms/{slug}/answers');
    expect(rows.map(({ type, schema }) => [type, schema])).toEqual([
      ['application/x-ndjson', null],
      ['text/csv', null],
    ]);
    expect(rows.every(({ words }) => words.length > 0)).toBe(true);
    expect(bodiesOf('/hashes')).toEqual([]);
  });
});
