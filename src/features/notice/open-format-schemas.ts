type Json = Readonly<Record<string, unknown>>;

const notice: Json = { $ref: '#/$defs/notice' };
const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
});
const text: Json = { type: 'string', minLength: 1 };
/** Nothing but what we fill in may stand there: so no name of a person can slip into a shape of others either. */
const closed = (properties: Json, more: Json = {}): Json =>
  object(properties, { additionalProperties: false, ...more });
const organisation = closed({ org: text, contact: { type: 'string', format: 'email' }, domain: text });

/** The shapes of others in which a notice may go (domain/notice/notice-formats.ts): what of them we fill in. */
export function openFormatSchemas(): (readonly [string, Json])[] {
  return [
    [
      'xarfReport',
      closed(
        {
          xarf_version: { const: '4.0.0' },
          report_id: { type: 'string', format: 'uuid' },
          timestamp: { type: 'string', format: 'date-time' },
          reporter: organisation,
          sender: organisation,
          source_identifier: text,
          category: { const: 'content' },
          type: { const: 'ncii' },
          url: { type: 'string', format: 'uri' },
          domain: text,
          material_type: { const: 'other' },
          victim_consent: { const: 'no_consent' },
          victim_age: { const: 'unknown' },
          takedown_request: closed({
            victim_authorized: { const: true },
            case_reference: { type: 'string', format: 'uuid' },
          }),
          evidence_source: { const: 'user_report' },
          evidence: {
            type: 'array',
            minItems: 1,
            maxItems: 1,
            items: closed({ content_type: { const: 'text/plain' }, description: text, payload: text }),
          },
          buckler: notice,
        },
        {
          title: 'XARF v4 report, draft type content/ncii',
          description: 'Only for a platform that asked for the draft. The notice itself stands in `buckler`.',
        },
      ),
    ],
    [
      'ozoneReport',
      closed(
        {
          reasonType: { const: 'tools.ozone.report.defs#reasonSexualNCII' },
          reason: { type: 'string', minLength: 1, maxLength: 2000 },
          subject: closed({
            $type: { const: 'com.atproto.admin.defs#repoRef' },
            did: { type: 'string', pattern: '^did:' },
          }),
          modTool: closed({
            name: { const: 'buckler/notice-v1' },
            meta: closed({ url: { type: 'string', format: 'uri' }, notice }),
          }),
        },
        { title: 'AT Protocol report (com.atproto.moderation.createReport)' },
      ),
    ],
  ];
}
