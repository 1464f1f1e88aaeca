/** Why a file is not read: a sentence of ours, which repeats nothing personal that it holds. */
export class Unread extends Error {}
