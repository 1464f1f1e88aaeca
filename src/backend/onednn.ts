/** Whether the user has turned oneDNN off: it computes twice as fast, and differently in the last bits. */
export function isOneDnnOff(env = process.env): boolean {
  return /^(0|false)$/i.test(env['TF_ENABLE_ONEDNN_OPTS'] ?? '');
}
