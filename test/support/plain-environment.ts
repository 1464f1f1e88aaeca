/**
 * What tests and the programs they start find in their environment: no colours, whatever
 * the terminal or a CI service asks for (`CI`, `FORCE_COLOR`), as tests compare texts.
 */
export const PLAIN = { NO_COLOR: '1', FORCE_COLOR: '0' };
