type Json = Readonly<Record<string, unknown>>;

const notice: Json = { $ref: '#/$defs/notice' };
const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
});
const text: Json = { type: 'string', minLength: 1 };
const organisation = object({ org: text, contact: { type: 'string', format: 'email' }, domain: text });

/** The shapes of others in which a notice may go (domain/notice/notice-formats.ts): what of them we fill in. */
export function openFormatSchemas(): (readonly [string, Json])[] {
  return [
    [
      'xarfReport',
      object(
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
          evidence: { type: 'array', minItems: 1 },
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
      object(
        {
          reasonType: { const: 'tools.ozone.report.defs#reasonSexualNCII' },
          reason: { type: 'string', minLength: 1, maxLength: 2000 },
          subject: object({
            $type: { const: 'com.atproto.admin.defs#repoRef' },
            did: { type: 'string', pattern: '^did:' },
          }),
          modTool: object({
            name: { const: 'buckler/notice-v1' },
            meta: object({ url: { type: 'string', format: 'uri' }, notice }),
          }),
        },
        { title: 'AT Protocol report (com.atproto.moderation.createReport)', additionalProperties: false },
      ),
    ],
  ];
}
