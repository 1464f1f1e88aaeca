/** Why a step cannot become a graph; its message goes on from "it cannot be captured: ". */
export class UncapturableError extends Error {
  override readonly name = 'UncapturableError';
}
