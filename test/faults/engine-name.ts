export const ENGINE_NAMES = ['redis', 'postgres'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];
